namespace Armed.Cli.Settings;

/// <summary>What <c>armed compare</c> was asked for.</summary>
internal sealed record CompareSettings(IReadOnlyList<string> Bundles);
