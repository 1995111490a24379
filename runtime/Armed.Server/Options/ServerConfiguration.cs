using System.Globalization;
using Armed.Runtime;
using Microsoft.Extensions.Configuration;

namespace Armed.Server.Options;

/// <summary>Reads options from settings by name: the executable's command line and its environment.</summary>
internal static class ServerConfiguration
{
    private static readonly string[] s_names =
    [
        "bundles", "urls", "grpc_urls", "max_rows", "max_bytes", "max_grpc_bytes", "max_buffered_bytes", "timeout", "concurrency", "queue", "connections", "api_key", "api_key_2",
        "certificate", "certificate_key", "certificate_password", "otlp_endpoint", "reload", "versions", "drain", "shutdown_timeout", "unknown_cluster",
    ];

    /// <summary>Only a command line's names are all meant for the server: a platform sets variables of its own beside ours, as Kubernetes does for a service named armed.</summary>
    /// <exception cref="ArgumentException">A setting is not known.</exception>
    public static void RequireKnown(IConfiguration commandLine)
    {
        foreach (var setting in commandLine.GetChildren().Where(setting => !s_names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)))
        {
            throw new ArgumentException($"The setting '{setting.Key}' is not known; expected one of {string.Join(", ", s_names)}.");
        }
    }

    /// <exception cref="ArgumentException">A setting cannot be read.</exception>
    public static ArmedServerOptions Read(IConfiguration settings, IReadOnlyList<string> bundles)
    {
        var defaults = new ArmedServerOptions();
        return defaults with
        {
            Bundles = bundles.Count > 0 ? bundles : List(settings["bundles"], defaults.Bundles),
            Urls = List(settings["urls"], defaults.Urls),
            GrpcUrls = settings["grpc_urls"] is { } grpcUrls ? List(grpcUrls, []) : null,
            MaxRows = Number(settings, "max_rows", defaults.MaxRows),
            MaxRequestBytes = Number(settings, "max_bytes", defaults.MaxRequestBytes),
            MaxGrpcBytes = Number(settings, "max_grpc_bytes", defaults.MaxGrpcBytes),
            MaxBufferedBytes = Number(settings, "max_buffered_bytes", defaults.MaxBufferedBytes),
            RequestTimeout = Seconds(settings, "timeout", defaults.RequestTimeout),
            MaxConcurrency = Number(settings, "concurrency", defaults.MaxConcurrency),
            MaxQueue = Number(settings, "queue", defaults.MaxQueue),
            MaxConnections = Number(settings, "connections", defaults.MaxConnections),
            ApiKeys = [.. new[] { settings["api_key"], settings["api_key_2"] }.OfType<string>()],
            CertificatePath = settings["certificate"],
            CertificateKeyPath = settings["certificate_key"],
            CertificatePassword = settings["certificate_password"],
            OtlpEndpoint = settings["otlp_endpoint"] ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT"),
            ReloadInterval = Seconds(settings, "reload", defaults.ReloadInterval),
            VersionsKept = Number(settings, "versions", defaults.VersionsKept),
            DrainDelay = Seconds(settings, "drain", defaults.DrainDelay),
            ShutdownTimeout = Seconds(settings, "shutdown_timeout", defaults.ShutdownTimeout),
            Model = new ArmedModelOptions { UnknownCluster = Policy(settings["unknown_cluster"]) },
        };
    }

    private static IReadOnlyList<string> List(string? text, IReadOnlyList<string> otherwise)
        => text switch { null => otherwise, "none" => [], _ => text.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };

    private static T Number<T>(IConfiguration settings, string name, T otherwise)
        where T : struct, IParsable<T>
        => settings[name] is not { } text ? otherwise
            : T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw new ArgumentException($"The setting '{name}' is '{text}'; expected a number.");

    private static TimeSpan Seconds(IConfiguration settings, string name, TimeSpan otherwise)
        => Number(settings, name, otherwise.TotalSeconds) is >= 0 and <= 86_400 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new ArgumentException($"The setting '{name}' is '{settings[name]}'; expected seconds, up to a day.");

    private static UnknownClusterPolicy? Policy(string? text)
        => text is null ? null
            : Enum.TryParse<UnknownClusterPolicy>(text, ignoreCase: true, out var policy) ? policy : throw new ArgumentException($"The setting 'unknown_cluster' is '{text}'; expected population, inferred, context, membership, auto or error.");
}
