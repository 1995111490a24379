using Armed.Trainer.Export.Layouts;
using Armed.Trainer.SmallerWeights;

namespace Armed.Cli.Settings;

/// <summary>What <c>armed export</c> was asked for: one of both.</summary>
/// <param name="Request">A layout for another tool; null for smaller weights.</param>
/// <param name="Smaller">A bundle with smaller weights; null for a layout.</param>
internal sealed record ExportSettings(ExportRequest? Request, SmallerBundleRequest? Smaller = null);
