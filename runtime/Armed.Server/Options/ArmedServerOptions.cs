using System.Diagnostics.CodeAnalysis;
using Armed.Runtime;
using Armed.Server.Options;

namespace Armed.Server;

/// <summary>What a server serves, where, and within which limits. Checked once, when a server is made of it.</summary>
public sealed record ArmedServerOptions
{
    /// <summary>Paths of bundles and of directories of bundles (see <see cref="Armed.Runtime.Hosting.ArmedHostingOptions.Bundles"/>). At least one.</summary>
    public IReadOnlyList<string> Bundles { get; init; } = [];

    /// <summary>
    /// Addresses of the page, REST, health and metrics: http or https, an IP address, <c>localhost</c> or <c>*</c>, and a port; 0 for a free one. An https address answers
    /// gRPC too. Default <c>http://127.0.0.1:8080</c>: this machine only.
    /// </summary>
    public IReadOnlyList<string> Urls { get; init; } = ["http://127.0.0.1:8080"];

    /// <summary>
    /// Addresses of gRPC (HTTP/2 without TLS has no common port with HTTP/1.1); empty for none. Default, also by null: the first of <see cref="Urls"/> with its port + 1 (0 for
    /// 0), so <c>http://127.0.0.1:8081</c>; none where that is https, which answers gRPC itself.
    /// </summary>
    [AllowNull]
    public IReadOnlyList<string> GrpcUrls
    {
        get => field ?? ListenAddress.GrpcBeside(Urls);
        init;
    }

    /// <summary>How models are loaded. Default: the library's defaults.</summary>
    public ArmedModelOptions Model { get; init; } = new();

    /// <summary>Interval between polls of the paths for new bundles; zero switches polling off. Default 2 seconds.</summary>
    public TimeSpan ReloadInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Maximum number of versions of a model that are kept loaded. Default 2.</summary>
    public int VersionsKept { get; init; } = 2;

    /// <summary>Maximum rows of a request. Default 65,536.</summary>
    public int MaxRows { get; init; } = 65_536;

    /// <summary>Maximum bytes of a REST request's body, after decompression. Default 16 MiB.</summary>
    public int MaxRequestBytes { get; init; } = 16 << 20;

    /// <summary>Maximum bytes of a gRPC message; as objects it may take up many times as much. Default 4 MiB, gRPC's own.</summary>
    public int MaxGrpcBytes { get; init; } = 4 << 20;

    /// <summary>Maximum bytes that all current bodies together (REST requests and responses, gRPC requests) may hold beyond 64 KiB each; further ones get 503. Default 256 MiB.</summary>
    public long MaxBufferedBytes { get; init; } = 256L << 20;

    /// <summary>Time limit for receiving a request's body, and for its wait in the queue; for REST and gRPC. Default 10 seconds.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests that are processed at once. Default: twice the number of processors, so that a thread that the system pauses does not delay the others.</summary>
    public int MaxConcurrency { get; init; } = 2 * Environment.ProcessorCount;

    /// <summary>Requests that may wait in the queue; further ones get 503 with Retry-After. Default 256.</summary>
    public int MaxQueue { get; init; } = 256;

    /// <summary>Maximum number of open connections. Default 1,000.</summary>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>
    /// API keys; a request must send one of them, as <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>; several allow one to be replaced without interruption. Health probes and
    /// the page's own files need none. Default empty: no key is required. Blanks and line ends around a key are removed, as a key from a file has them and a header cannot.
    /// </summary>
    public IReadOnlyList<string> ApiKeys
    {
        get;
        init => field = [.. value.Select(key => key.Trim())];
    } = [];

    /// <summary>The certificate of https addresses, a PFX or PEM file. Default null.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The private key of a PEM certificate, if it is in a separate file. Default null.</summary>
    public string? CertificateKeyPath { get; init; }

    /// <summary>Password of the certificate's file. Default null: none.</summary>
    public string? CertificatePassword { get; init; }

    /// <summary>Where OpenTelemetry traces are sent (OTLP over gRPC, such as <c>http://collector:4317</c>). Default null: nowhere.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>Time between the request to stop, when the server reports that it is not ready, and the refusal of new connections, so that load balancers can notice. Default zero.</summary>
    public TimeSpan DrainDelay { get; init; }

    /// <summary>Time that running requests have to finish once new ones are refused. Default 30 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>All options except the secrets, so that options may be logged.</summary>
    /// <returns>One line.</returns>
    public override string ToString()
        => $"ArmedServerOptions {{ Bundles = {string.Join(", ", Bundles)}, Urls = {string.Join(", ", Urls)}, GrpcUrls = {string.Join(", ", GrpcUrls)}, ApiKeys = {ApiKeys.Count}, Certificate = {CertificatePath} }}";

    /// <exception cref="ArgumentException">A value is out of its range; all of them are named, no secret is.</exception>
    internal void Validate() => OptionRules.Validate(this);
}
