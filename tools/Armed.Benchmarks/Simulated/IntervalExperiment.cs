namespace Armed.Benchmarks.Simulated;

/// <summary>How often prediction intervals of 90 % hold the true mean and a new observation, for seen and for new clusters.</summary>
internal sealed class IntervalExperiment(string file, TextWriter output)
{
    private static readonly string[] s_shares = ["mean_seen", "mean_new", "observation_seen", "observation_new"];

    private readonly DrawnSets _sets = new(file, [.. s_shares, "hidden_features"]);

    /// <summary>Runs the cells one after another and prints their table.</summary>
    public void Run(IReadOnlyList<IntervalCell> cells, int sets)
    {
        foreach (var cell in cells)
        {
            _sets.Run(cell, 1, sets, set => Measure(cell, set));
        }

        output.WriteLine("task,hidden,clusters,rows,sets,mean_seen,se,mean_new,se,observation_seen,se,observation_new,se,refused");
        foreach (var cell in cells)
        {
            var found = _sets.Of(cell);
            var parts = s_shares.Select(name => Figures.MeanAndError([.. found.Select(set => set[name])]));
            output.WriteLine(string.Create(Figures.Culture, $"{cell.Name},{found.Count},{string.Join(',', parts)},{_sets.Refused(cell)}"));
        }
    }

    private static IReadOnlyList<double?> Measure(IntervalCell cell, int set)
    {
        var (training, seen, others) = cell.Draw(set);
        using var fit = new IntervalFit(cell, training);
        var (meanSeen, observedSeen) = fit.Cover(seen);
        var (meanNew, observedNew) = fit.Cover(others);
        return [meanSeen, meanNew, observedSeen, observedNew, fit.HiddenFeatures];
    }
}
