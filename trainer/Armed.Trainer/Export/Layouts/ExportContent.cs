using Armed.Runtime.Bundles;

namespace Armed.Trainer.Export.Layouts;

/// <summary>What an export is made of.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Manifest">The bundle's manifest.</param>
/// <param name="Graphs">The graphs as they are to be written.</param>
internal sealed record ExportContent(ExportRequest Request, BundleManifest Manifest, IReadOnlyList<ExportedGraph> Graphs);
