namespace Armed.Server.OpenApi;

/// <summary>Descriptions of routes, given where the routes are mapped.</summary>
internal static class DescribedRoutes
{
    /// <summary>Describes a route.</summary>
    public static void Described(this IEndpointConventionBuilder route, IDescribedRoute description) => route.WithMetadata(description);

    /// <summary>Requires that all routes mapped so far are described, so that the document lacks none.</summary>
    /// <exception cref="InvalidOperationException">One is not described.</exception>
    public static void Require(IEndpointRouteBuilder routes)
    {
        if (routes.DataSources.SelectMany(source => source.Endpoints).FirstOrDefault(endpoint => endpoint.Metadata.GetMetadata<IDescribedRoute>() is null) is { } lacking)
        {
            throw new InvalidOperationException($"The route {lacking.DisplayName} has no description for the OpenAPI document. Call Described where it is mapped.");
        }
    }
}
