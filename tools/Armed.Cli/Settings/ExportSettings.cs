using Armed.Trainer.Export.Layouts;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed export</c> was asked for.</summary>
internal sealed record ExportSettings(ExportRequest Request);
