using System.CommandLine;
using Armed.Runtime;
using Armed.Server;

namespace Armed.Cli.Parsing;

/// <summary>The options of a server.</summary>
internal sealed class ServeArguments
{
    private readonly Option<IReadOnlyList<string>?> _urls = TypedOptions.List("--urls", "URL,..", "Addresses of page, REST, health and metrics; https also serves gRPC. Default http://127.0.0.1:8080: this machine only.");
    private readonly Option<IReadOnlyList<string>?> _grpcUrls = TypedOptions.List("--grpc-urls", "URL,..|none", "Addresses of gRPC. Default: the first of --urls with its port + 1, so http://127.0.0.1:8081; none if that is https.");
    private readonly Option<string?> _certificate = TypedOptions.Text("--certificate", "FILE", "Certificate of https addresses: PFX or PEM.");
    private readonly Option<string?> _certificateKey = TypedOptions.Text("--certificate-key", "FILE", "Private key of a PEM certificate, if it is in a separate file.");
    private readonly Option<UnknownClusterPolicy?> _policy = TypedOptions.Word<UnknownClusterPolicy>("--unknown-cluster", "Prediction for unknown clusters if the request does not choose; context, membership, auto: from the request's rows of the same cluster, a fair sample of it. Default: the bundle's policy.");
    private readonly Option<NameMatch?> _match = CommonOptions.Match("the bundle's");
    private readonly Option<int?> _maxRows = TypedOptions.Count("--max-rows", "N", "Maximum number of rows of a request. Default 65536.");
    private readonly Option<int?> _maxBytes = TypedOptions.Count("--max-bytes", "N", "Maximum number of bytes of a request, decompressed. Default 16777216.");
    private readonly Option<int?> _maxGrpcBytes = TypedOptions.Count("--max-grpc-bytes", "N", "Maximum number of bytes of a gRPC message. Default 4194304.");
    private readonly Option<double?> _timeout = TypedOptions.Number("--timeout", "SECONDS", "Time limit for a request's body, and for its place in the queue. Default 10.");
    private readonly Option<int?> _concurrency = TypedOptions.Count("--concurrency", "N", "Requests computed at once. Default: twice the processors.");
    private readonly Option<int?> _queue = TypedOptions.Count("--queue", "N", "Maximum number of requests that wait; more get 503. Default 256.");
    private readonly Option<double?> _reload = TypedOptions.Number("--reload", "SECONDS", "Interval between polls for new bundles; 0: never. Default 2.");
    private readonly Option<int?> _versions = TypedOptions.Count("--versions", "N", "Maximum number of versions of a model that remain loaded. Default 2.");
    private readonly Option<double?> _drain = TypedOptions.Number("--drain", "SECONDS", "On stopping, time from reporting not ready to accepting no connections. Default 0.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _urls, _grpcUrls, _certificate, _certificateKey, _policy, _match, _maxRows, _maxBytes, _maxGrpcBytes, _timeout, _concurrency, _queue, _reload, _versions, _drain })
        {
            command.Add(option);
        }
    }

    /// <summary>Everything but the bundles; secrets come from the environment, as a command line is everybody's to read.</summary>
    public ArmedServerOptions Bind(ParseResult parse, Func<string, string?> environment)
    {
        var defaults = new ArmedServerOptions();
        var maxBytes = parse.GetValue(_maxBytes) ?? defaults.MaxRequestBytes;
        var maxGrpcBytes = parse.GetValue(_maxGrpcBytes) ?? defaults.MaxGrpcBytes;
        return defaults with
        {
            Urls = parse.GetValue(_urls) ?? defaults.Urls,
            GrpcUrls = parse.GetValue(_grpcUrls) switch { ["none"] => [], var urls => urls },
            CertificatePath = parse.GetValue(_certificate),
            CertificateKeyPath = parse.GetValue(_certificateKey),
            CertificatePassword = environment("ARMED_CERTIFICATE_PASSWORD"),
            ApiKeys = [.. new[] { environment("ARMED_API_KEY"), environment("ARMED_API_KEY_2") }.OfType<string>()],
            OtlpEndpoint = environment("OTEL_EXPORTER_OTLP_ENDPOINT"),
            Model = new ArmedModelOptions { UnknownCluster = parse.GetValue(_policy), NameMatch = parse.GetValue(_match) },
            MaxRows = parse.GetValue(_maxRows) ?? defaults.MaxRows,
            MaxRequestBytes = maxBytes,
            MaxGrpcBytes = maxGrpcBytes,
            MaxBufferedBytes = Math.Max(defaults.MaxBufferedBytes, Math.Max(maxBytes, maxGrpcBytes)),
            RequestTimeout = Seconds(parse.GetValue(_timeout)) ?? defaults.RequestTimeout,
            MaxConcurrency = parse.GetValue(_concurrency) ?? defaults.MaxConcurrency,
            MaxQueue = parse.GetValue(_queue) ?? defaults.MaxQueue,
            ReloadInterval = Seconds(parse.GetValue(_reload)) ?? defaults.ReloadInterval,
            VersionsKept = parse.GetValue(_versions) ?? defaults.VersionsKept,
            DrainDelay = Seconds(parse.GetValue(_drain)) ?? defaults.DrainDelay,
        };
    }

    private static TimeSpan? Seconds(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(Math.Clamp(value, -1, TimeSpan.MaxValue.TotalSeconds / 2)) : null;
}
