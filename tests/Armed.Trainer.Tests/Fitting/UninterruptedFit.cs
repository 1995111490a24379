namespace Armed.Trainer.Tests.Fitting;

/// <summary>The fit that interrupted ones must end at, made once: what it wrote.</summary>
public sealed class UninterruptedFit
{
    private readonly Lazy<(string BundleId, string Effects, string History)> _fit = new(Fit);

    /// <summary>Intercepts alone are solved for, as what is searched for in the refit draws on nothing that a checkpoint holds; 64 steps an epoch, so that reports (every 20 steps) fall within epochs; dropout, as its random state must come back; an embedding.</summary>
    public static TrainingOptions Options { get; } = FitRun.Plain with { Random = "1", BatchSize = 4, Dropout = 0.2, MaxEpochs = 4, Patience = 2 };

    public string BundleId => _fit.Value.BundleId;

    public string Effects => _fit.Value.Effects;

    public string History => _fit.Value.History;

    /// <summary>The same table in a folder of its own.</summary>
    internal static FitRun NewRun() => FitRun.Of(new SimulatedTable(rows: 300).Everything("binary"), "g", "s");

    private static (string BundleId, string Effects, string History) Fit()
    {
        using var run = NewRun();
        var result = run.Fit(Options);
        return (result.Manifest.BundleId, File.ReadAllText(run["bundle/random_effects.csv"]), File.ReadAllText(run["bundle/history.jsonl"]));
    }
}
