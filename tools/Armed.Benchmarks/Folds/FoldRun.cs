using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Folds;

/// <summary>Test metrics of the fits of a cross-validation, fit after fit, by head and name such as <c>mixed rmse</c>.</summary>
internal sealed record FoldRun(SortedDictionary<string, List<double>> Scores, int Fits, int Epochs, double Seconds)
{
    /// <summary>Fits and scores each of a scheme's folds with each seed.</summary>
    public static FoldRun Of(DataSetDescription data, string scheme, TrainingOptions options, IReadOnlyList<long> seeds, int maxFolds)
    {
        var values = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        int epochs = 0, fits = 0;
        foreach (var seed in seeds)
        {
            foreach (var fold in data.Folds(scheme).Take(maxFolds))
            {
                var result = ArmedTraining.Run(new TrainingRequest { Data = data.Request, Options = options with { Seed = seed }, HeldOut = new HeldOutFold(data.Splits, scheme, fold) });
                epochs += result.Epochs;
                fits++;
                foreach (var (head, scores) in result.Manifest.Metrics["test"])
                {
                    foreach (var (name, value) in scores)
                    {
                        Add(values, $"{head} {name}", value);
                    }
                }
            }
        }

        return new FoldRun(values, fits, epochs, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Mean over the fits; NaN for what was not measured.</summary>
    public double Mean(string name) => Scores.TryGetValue(name, out var values) ? values.Average() : double.NaN;

    private static void Add(SortedDictionary<string, List<double>> values, string name, double value)
    {
        (values.TryGetValue(name, out var list) ? list : values[name] = []).Add(value);
        if (name.EndsWith(" rmse", StringComparison.Ordinal))
        {
            Add(values, name[..^4] + "mse", value * value);
        }
    }
}
