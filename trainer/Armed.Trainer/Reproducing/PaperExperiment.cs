using Armed.Trainer.Data;

namespace Armed.Trainer.Reproducing;

/// <summary>
/// The simulations of the ARMED paper, from its formulas: spirals with random radius, with radii around 0, and with probes that carry only the cluster's share of the classes. Ten stratified folds as in the paper, known clusters;
/// each model's accuracy next to the published one. Drawn anew, or the published draw from a folder.
/// </summary>
/// <param name="plan">How much of them.</param>
/// <param name="progress">Called before each fit.</param>
/// <param name="cancellation">Stops between fits and within them.</param>
internal sealed class PaperExperiment(PaperPlan plan, IProgress<PaperProgress>? progress, CancellationToken cancellation)
{
    private int _done;

    private int Total => PaperSimulation.All.Sum(simulation => plan.Seeds.Count * plan.Folds * PaperModels.Count(simulation.Options.Confounded));

    /// <summary>Runs the simulations one after another, each when it is asked for.</summary>
    /// <exception cref="InputException">The folder has no published draw.</exception>
    public IEnumerable<PaperResult> Run()
    {
        var published = plan.Folder is { } folder ? PaperSimulation.All.ToDictionary(simulation => simulation.Name, simulation => simulation.OfFolder(folder)) : []; // all files are read before the first fit
        return PaperSimulation.All.Select(simulation => new PaperResult(simulation, Measure(simulation, published.GetValueOrDefault(simulation.Name))));
    }

    private Dictionary<string, PaperLine> Measure(PaperSimulation simulation, IReadOnlyList<Split>? published)
    {
        var lines = new Dictionary<string, PaperLine>();
        foreach (var seed in plan.Seeds)
        {
            var splits = published ?? simulation.Drawn(seed, plan.RowsPerCluster);
            foreach (var (fold, split) in splits.Take(plan.Folds).Index())
            {
                Measure(simulation, split, seed, fold, lines);
            }
        }

        return lines;
    }

    private void Measure(PaperSimulation simulation, Split split, int seed, int fold, Dictionary<string, PaperLine> lines)
    {
        Report();
        foreach (var fit in new PaperModels(split, seed, plan.MostEpochs, cancellation).Fit(simulation.Options.Confounded))
        {
            using (fit)
            {
                Measure(fit, simulation.Options.Confounded, lines);
            }

            _done++;
            Report();
        }

        void Report() => progress?.Report(new PaperProgress(simulation.Name, seed, fold, _done, Total));
    }

    private static void Measure(PaperFit fit, bool hasProbes, Dictionary<string, PaperLine> lines)
    {
        foreach (var (name, predictor) in fit.Predictors)
        {
            var line = lines.TryGetValue(name, out var known) ? known : lines[name] = new PaperLine();
            line.Accuracies.Add(fit.Accuracy(predictor));
            if (hasProbes)
            {
                var importance = fit.ProbeImportance(predictor);
                line.ProbeShares.Add(importance.Share);
                line.ProbeRanks.Add(importance.Rank);
                line.Correlations.Add(fit.EffectAgainstRatio());
            }
        }
    }
}
