namespace Armed.Trainer.Reproducing;

/// <summary>A fit that is under way.</summary>
/// <param name="Simulation">Name of the simulation.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Fold">Its fold, from 0.</param>
/// <param name="Done">Fits that are done.</param>
/// <param name="Total">All fits.</param>
internal sealed record PaperProgress(string Simulation, int Seed, int Fold, int Done, int Total);
