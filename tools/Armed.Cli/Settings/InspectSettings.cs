namespace Armed.Cli.Settings;

/// <summary>What <c>armed inspect</c> was asked for.</summary>
internal sealed record InspectSettings(string Bundle);
