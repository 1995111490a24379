using System.Globalization;
using Armed.Trainer;

namespace Armed.Benchmarks.Folds;

/// <summary>Cross-validates one setting over a data set's fixed folds and prints means and standard deviations over the folds.</summary>
internal static class FoldScores
{
    public static void Run(DataSetDescription data, string scheme, TrainingOptions options, IReadOnlyList<long> seeds, int maxFolds, TextWriter output)
    {
        var run = FoldRun.Of(data, scheme, options, seeds, maxFolds);
        foreach (var (name, list) in run.Scores)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-32} {Number(list.Average())}  sd {Number(Sd(list))}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Fits} fits, {(double)run.Epochs / run.Fits:F0} epochs and {run.Seconds / run.Fits:F1} s each"));
    }

    /// <summary>Four decimals, or four digits of a small number: a mean squared error may be .0089.</summary>
    private static string Number(double value) => value.ToString(Math.Abs(value) is > 0 and < 0.1 ? "G4" : "F4", CultureInfo.InvariantCulture);

    private static double Sd(List<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Count - 1));
    }
}
