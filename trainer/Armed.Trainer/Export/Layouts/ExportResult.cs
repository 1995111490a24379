namespace Armed.Trainer.Export.Layouts;

/// <summary>What an export wrote.</summary>
/// <param name="Target">The directory.</param>
/// <param name="BundleId">The bundle that it was made from.</param>
/// <param name="Files">The files with their hashes, ordered by path.</param>
/// <param name="RowsCompared">Rows on which graphs with an input per column agreed with the bundle's; 0 without such graphs.</param>
public sealed record ExportResult(string Target, string BundleId, IReadOnlyList<FileHash> Files, int RowsCompared);
