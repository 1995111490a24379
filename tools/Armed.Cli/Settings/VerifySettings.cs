namespace Armed.Cli.Settings;

/// <summary>What <c>armed verify</c> was asked for.</summary>
internal sealed record VerifySettings(string Bundle);
