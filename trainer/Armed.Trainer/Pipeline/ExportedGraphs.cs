using Armed.Trainer.Export;

namespace Armed.Trainer.Pipeline;

/// <summary>A solved model with its graphs.</summary>
/// <param name="Solved">The model.</param>
/// <param name="Graphs">The graphs.</param>
/// <param name="Parity">How far they are from TorchSharp.</param>
internal sealed record ExportedGraphs(SolvedModel Solved, IReadOnlyList<BuiltGraph> Graphs, Parity Parity);
