using Armed.Runtime.Hosting;
using Armed.Server.Grpc;
using Armed.Server.Limits;
using Armed.Server.OpenApi;
using Armed.Server.Page;
using Armed.Server.Rest;
using Armed.Server.Security;
using Armed.Server.Serving;
using Armed.Server.Telemetry;
using OpenTelemetry.Trace;

namespace Armed.Server.Hosting;

/// <summary>Builds the server from its options alone: settings files in the working directory and environment variables have no effect.</summary>
internal static class ServerHost
{
    public static WebApplication Build(ArmedServerOptions options, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ServerHost).Assembly.GetName().Name });
        ServerLogging.Quiet(builder.Logging);
        logging?.Invoke(builder.Logging);
        var places = new ConnectionPlaces(options);
        KestrelSetup.Listen(builder, options, places);
        builder.Services.AddSingleton(places);
        AddServices(builder.Services, options);
        AddTraces(builder.Services, options);
        var app = builder.Build();
        Wire(app, options);
        return app;
    }

    private static void AddServices(IServiceCollection services, ArmedServerOptions options)
    {
        services.AddArmed(hosting =>
        {
            options.Bundles.ToList().ForEach(hosting.Bundles.Add);
            (hosting.Model, hosting.ReloadInterval, hosting.VersionsKept) = (options.Model, options.ReloadInterval, options.VersionsKept);
        });
        services.AddRouting();
        services.AddRequestDecompression();
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.MaxGrpcBytes);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout);
        services.AddSingleton(options);
        services.AddSingleton<ServerMetrics>();
        services.AddSingleton<MeasuredModels>();
        services.AddSingleton<ModelDescriber>();
        services.AddSingleton<ServerState>();
        services.AddSingleton<RequestGate>();
        services.AddSingleton(new MemoryBudget(options.MaxBufferedBytes));
        services.AddSingleton<BodyReading>();
        services.AddSingleton(new RequestPool(2 * options.MaxConcurrency));
        services.AddSingleton<InferEndpoint>();
    }

    private static void AddTraces(IServiceCollection services, ArmedServerOptions options)
    {
        if (options.OtlpEndpoint is { } endpoint)
        {
            services.AddOpenTelemetry().WithTracing(traces => traces
                .AddSource(ServerTracing.Name)
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter(exporter => exporter.Endpoint = new Uri(endpoint)));
        }
    }

    private static void Wire(WebApplication app, ArmedServerOptions options)
    {
        app.Services.GetRequiredService<ServerMetrics>().Observe(
            app.Services.GetRequiredService<RequestGate>(), app.Services.GetRequiredService<MemoryBudget>(), app.Services.GetRequiredService<ConnectionPlaces>(),
            app.Services.GetRequiredService<ModelCatalogue>());
        app.UseMiddleware<ScarcePlaces>();
        app.UseMiddleware<ErrorResponses>();
        app.UseMiddleware<SafeHeaders>();
        if (LocalHosts.AreAll(options))
        {
            app.UseMiddleware<LocalHosts>();
        }

        app.UseMiddleware<PlainMessages>();
        app.UseMiddleware<HeadRequests>();
        app.UseRouting();
        if (options.ApiKeys.Count > 0)
        {
            app.UseMiddleware<ApiKeyCheck>();
        }

        app.UseRequestDecompression();
        app.UseMiddleware<BoundedMessages>();
        RestEndpoints.Map(app);
        OpenApiEndpoint.Map(app);
        PageEndpoints.Map(app);
        DescribedRoutes.Require(app);
        app.MapGrpcService<InferenceService>();
    }
}
