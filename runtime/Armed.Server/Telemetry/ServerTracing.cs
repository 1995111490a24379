using System.Diagnostics;

namespace Armed.Server.Telemetry;

/// <summary>The traces of the server; nobody listens unless an exporter is configured.</summary>
internal static class ServerTracing
{
    public const string Name = "Armed.Server";

    public static ActivitySource Source { get; } = new(Name);
}
