namespace Armed.Server.OpenApi;

/// <summary>What the OpenAPI document says of a route. Every route that is served over REST has it as metadata.</summary>
internal interface IDescribedRoute
{
    /// <summary>Whether the route needs an API key where the server has keys.</summary>
    public bool NeedsKey { get; }

    /// <summary>The operations that the document lists for the route.</summary>
    /// <param name="path">The route's pattern, such as /v2/models/{model}.</param>
    /// <param name="models">The models that answer.</param>
    /// <returns>One, or one for each model.</returns>
    public IEnumerable<DescribedOperation> Operations(string path, DescribedModels models);
}
