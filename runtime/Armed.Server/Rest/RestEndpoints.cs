using System.Text.Json.Serialization.Metadata;
using Armed.Runtime.Hosting;
using Armed.Server.Faults;
using Armed.Server.Serving;
using Armed.Server.Telemetry;

namespace Armed.Server.Rest;

/// <summary>The protocol's REST endpoints, rows as plain JSON, probes and metrics.</summary>
internal static class RestEndpoints
{
    /// <summary>Endpoints that need no API key: probes come from a platform that has none.</summary>
    public static readonly object Open = new OpenEndpoint();

    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(WebApplication app)
    {
        var infer = app.Services.GetRequiredService<InferEndpoint>();
        MapHealth(app);
        app.MapGet("/v2", http => Json(http, new ServerMetadataBody(ModelDescriber.ServerName, ModelDescriber.ServerVersion, ModelDescriber.Extensions), ServerJson.Readable.ServerMetadataBody));
        foreach (var model in new[] { "/v2/models/{model}", "/v2/models/{model}/versions/{version}" })
        {
            app.MapGet(model, DescribeAsync);
            app.MapGet(model + "/ready", ModelReadyAsync);
            app.MapPost(model + "/infer", http => infer.InvokeAsync(http, TensorFormat.Instance));
        }

        foreach (var model in new[] { "/models/{model}", "/models/{model}/versions/{version}" })
        {
            app.MapPost(model + "/predict", http => infer.InvokeAsync(http, RowFormat.Instance));
        }

        app.MapGet("/metrics", MetricsAsync);
    }

    public static string Model(HttpContext http) => (string)http.Request.RouteValues["model"]!;

    public static string? Version(HttpContext http) => http.Request.RouteValues["version"] as string;

    public static Task Json<T>(HttpContext http, T body, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, type, cancellationToken: http.RequestAborted);
    }

    private static void MapHealth(WebApplication app)
    {
        var state = app.Services.GetRequiredService<ServerState>();
        foreach (var prefix in new[] { "/v2/health", "/health" })
        {
            app.MapGet(prefix + "/live", http => Json(http, new LiveBody(true), ServerJson.Readable.LiveBody)).WithMetadata(Open);
            app.MapGet(prefix + "/ready", http => Json(http, new ReadyBody(state.IsReady), ServerJson.Readable.ReadyBody,
                state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable)).WithMetadata(Open);
        }
    }

    private static Task DescribeAsync(HttpContext http)
        => Json(http, http.RequestServices.GetRequiredService<ModelDescriber>().Describe(Model(http), Version(http)), ServerJson.Readable.ModelMetadataBody);

    private static Task ModelReadyAsync(HttpContext http)
    {
        var catalogue = http.RequestServices.GetRequiredService<ModelCatalogue>();
        var isReady = http.RequestServices.GetRequiredService<ServerState>().HasModel(Model(http), Version(http));
        if (!isReady && !catalogue.Models.Any(model => model.Name == Model(http) && (model.Versions.Count == 0 || Version(http) is null)))
        {
            throw InferFault.Unknown(ModelErrors.NotServed(catalogue, Model(http)));
        }

        return Json(http, new ModelReadyBody(Model(http), isReady), ServerJson.Readable.ModelReadyBody, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static Task MetricsAsync(HttpContext http)
    {
        http.Response.ContentType = MetricsType;
        return http.RequestServices.GetRequiredService<ServerMetrics>().Registry.CollectAndExportAsTextAsync(http.Response.Body, http.RequestAborted);
    }
}
