namespace Armed.Cli.Settings;

/// <summary>What <c>armed quickstart</c> was asked for.</summary>
internal sealed record QuickstartSettings(string Directory, bool Force);
