using Armed.Trainer.Data;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed diff</c> was asked for.</summary>
internal sealed record DiffSettings(string First, string Second, DataSource? Source);
