using Armed.Server;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed serve</c> was asked for.</summary>
/// <param name="Options">The server's options.</param>
internal sealed record ServeSettings(ArmedServerOptions Options);
