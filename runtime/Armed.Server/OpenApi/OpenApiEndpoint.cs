using Armed.Runtime.Hosting;
using Armed.Server.Inference;
using Armed.Server.Serving;

namespace Armed.Server.OpenApi;

/// <summary>GET /openapi.json: made at each call, as models come and go.</summary>
internal static class OpenApiEndpoint
{
    private const string ContentType = "application/json; charset=utf-8";

    public static void Map(WebApplication app) => app.MapGet("/openapi.json", WriteAsync);

    private static async Task WriteAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var document = new OpenApiDocument(services.GetRequiredService<ArmedServerOptions>().ApiKeys.Count > 0, ModelDescriber.ServerVersion);
        http.Response.ContentType = ContentType;
        await http.Response.BodyWriter.WriteAsync(Write(document, services.GetRequiredService<ModelCatalogue>(), services.GetRequiredService<MeasuredModels>()), http.RequestAborted).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Write(OpenApiDocument document, ModelCatalogue catalogue, MeasuredModels models)
    {
        var (leases, bindings) = (new List<ModelLease>(), new List<ModelBinding>());
        try
        {
            foreach (var name in catalogue.Models.Select(model => model.Name))
            {
                if (catalogue.TryRent(name, null, out var lease))
                {
                    leases.Add(lease);
                    bindings.Add(models.Of(lease).Binding);
                }
            }

            return document.Write(bindings);
        }
        finally
        {
            leases.ForEach(lease => lease.Dispose());
        }
    }
}
