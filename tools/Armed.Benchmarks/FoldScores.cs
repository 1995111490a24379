using System.Globalization;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Benchmarks;

/// <summary>Cross-validates one setting over a data set's fixed folds and prints means and standard deviations over the folds.</summary>
internal static class FoldScores
{
    public static void Run(DataSetDescription data, string scheme, TrainingOptions options, IReadOnlyList<long> seeds, int maxFolds, TextWriter output)
    {
        var values = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        int epochs = 0, fits = 0;
        foreach (long seed in seeds)
            foreach (int fold in data.Folds(scheme).Take(maxFolds))
            {
                var request = new TrainingRequest { Data = data.Request, Options = options with { Seed = seed }, HeldOut = new HeldOutFold(data.Splits, scheme, fold) };
                var result = ArmedTraining.Run(request);
                epochs += result.Epochs;
                fits++;
                foreach (var (head, scores) in result.Manifest.Metrics["test"])
                    foreach (var (name, value) in scores)
                        (values.TryGetValue($"{head} {name}", out var list) ? list : values[$"{head} {name}"] = []).Add(value);
            }
        foreach (var (name, list) in values)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-32} {list.Average():F4}  sd {Sd(list):F4}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fits} fits, {(double)epochs / fits:F0} epochs and {clock.Elapsed.TotalSeconds / fits:F1} s each"));
    }

    private static double Sd(List<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Count - 1));
    }
}
