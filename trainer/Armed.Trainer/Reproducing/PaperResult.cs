namespace Armed.Trainer.Reproducing;

/// <summary>What was measured on one simulation.</summary>
/// <param name="Simulation">The simulation.</param>
/// <param name="Lines">By model, in the order of the fits.</param>
internal sealed record PaperResult(PaperSimulation Simulation, IReadOnlyDictionary<string, PaperLine> Lines)
{
    /// <summary>Fits of each model.</summary>
    public int Fits => Lines.Values.First().Accuracies.Count;
}
