using System.Text.Json.Serialization.Metadata;
using Armed.Runtime.Hosting;
using Armed.Server.Faults;
using Armed.Server.OpenApi;
using Armed.Server.Serving;
using Armed.Server.Telemetry;

namespace Armed.Server.Rest;

/// <summary>The protocol's REST endpoints, rows as plain JSON, probes and metrics.</summary>
internal static class RestEndpoints
{
    private const string MetricsType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(WebApplication app)
    {
        MapHealth(app);
        app.MapGet("/v2", http => Json(http, new ServerMetadataBody(ModelDescriber.ServerName, ModelDescriber.ServerVersion, ModelDescriber.Extensions), ServerJson.Readable.ServerMetadataBody))
            .Described(new PlainRoute("describe_server", "Name, version and extensions of the server.", RouteContent.Json(ServerJson.Readable.ServerMetadataBody)));
        MapModel(app, "/v2/models/{model}", "");
        MapModel(app, "/v2/models/{model}/versions/{version}", "_version");
        var infer = app.Services.GetRequiredService<InferEndpoint>();
        app.MapPost("/models/{model}/predict", http => infer.InvokeAsync(http, RowFormat.Instance)).Described(new RowsRoute(hasVersion: false));
        app.MapPost("/models/{model}/versions/{version}/predict", http => infer.InvokeAsync(http, RowFormat.Instance)).Described(new RowsRoute(hasVersion: true));
        app.MapGet("/metrics", MetricsAsync).Described(new PlainRoute("read_metrics", "Metrics in Prometheus' text format.", RouteContent.Text(MetricsType)));
    }

    public static string Model(HttpContext http) => (string)http.Request.RouteValues["model"]!;

    public static string? Version(HttpContext http) => http.Request.RouteValues["version"] as string;

    public static Task Json<T>(HttpContext http, T body, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(body, type, cancellationToken: http.RequestAborted);
    }

    /// <summary>Probes come from a platform that has no API key.</summary>
    private static void MapHealth(WebApplication app)
    {
        var state = app.Services.GetRequiredService<ServerState>();
        foreach (var (prefix, suffix) in new[] { ("/v2/health", ""), ("/health", "_short") })
        {
            app.MapGet(prefix + "/live", http => Json(http, new LiveBody(true), ServerJson.Readable.LiveBody))
                .Described(new PlainRoute("is_server_live" + suffix, "Whether the server lives.", RouteContent.Json(ServerJson.Readable.LiveBody)) { NeedsKey = false });
            app.MapGet(prefix + "/ready", http => Json(http, new ReadyBody(state.IsReady), ServerJson.Readable.ReadyBody, state.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable))
                .Described(new PlainRoute("is_server_ready" + suffix, "Whether the server answers requests.", RouteContent.Json(ServerJson.Readable.ReadyBody))
                {
                    NeedsKey = false,
                    Unavailable = "The server drains, or no model is loaded.",
                });
        }
    }

    private static void MapModel(WebApplication app, string path, string suffix)
    {
        var infer = app.Services.GetRequiredService<InferEndpoint>();
        app.MapGet(path, DescribeAsync)
            .Described(new PlainRoute("describe_inputs" + suffix, "Inputs, outputs and properties of a model.", RouteContent.Json(ServerJson.Readable.ModelMetadataBody)));
        app.MapGet(path + "/ready", ModelReadyAsync)
            .Described(new PlainRoute("is_model_ready" + suffix, "Whether a model answers requests.", RouteContent.Json(ServerJson.Readable.ModelReadyBody)) { Unavailable = "The model does not answer." });
        app.MapPost(path + "/infer", http => infer.InvokeAsync(http, TensorFormat.Instance))
            .Described(new PlainRoute("infer" + suffix, "Predicts from tensors (Open Inference Protocol v2).", RouteContent.Component(OpenApiComponents.InferResponse))
            {
                Body = RouteContent.Component(OpenApiComponents.InferRequest),
            });
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
