using Armed.Runtime.Hosting;
using Armed.Server.Inference;
using Armed.Server.Serving;

namespace Armed.Server.OpenApi;

/// <summary>GET /openapi.json: made at each call, as models come and go.</summary>
internal static class OpenApiEndpoint
{
    private const string ContentType = "application/json; charset=utf-8";

    public static void Map(WebApplication app) => app.MapGet("/openapi.json", WriteAsync)
        .Described(new PlainRoute("describe_api", "This document.", new RouteContent("application/json", """{"type":"object"}""")));

    private static async Task WriteAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var document = new OpenApiDocument(
            services.GetRequiredService<ArmedServerOptions>().ApiKeys.Count > 0, ModelDescriber.ServerVersion, services.GetRequiredService<EndpointDataSource>().Endpoints);
        http.Response.ContentType = ContentType;
        await http.Response.BodyWriter.WriteAsync(Write(document, services.GetRequiredService<ModelCatalogue>(), services.GetRequiredService<MeasuredModels>()), http.RequestAborted).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Write(OpenApiDocument document, ModelCatalogue catalogue, MeasuredModels models)
    {
        var leases = new List<ModelLease>();
        try
        {
            var defaults = new List<ModelBinding>();
            var versions = new List<ModelBinding>();
            foreach (var model in catalogue.Models)
            {
                defaults.AddRange(Rent(model.Name, null));
                versions.AddRange(model.Versions.SelectMany(version => Rent(model.Name, version.Version)));
            }

            return document.Write(new DescribedModels(defaults, versions));
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }

        IEnumerable<ModelBinding> Rent(string name, string? version)
        {
            if (!catalogue.TryRent(name, version, out var lease))
            {
                return [];
            }

            leases.Add(lease);
            return [models.Of(lease).Binding];
        }
    }
}
