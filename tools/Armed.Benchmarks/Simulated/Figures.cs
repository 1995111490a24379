using System.Globalization;
using Armed.Benchmarks.Folds;
using Armed.Runtime;

namespace Armed.Benchmarks.Simulated;

/// <summary>Reads and writes figures of the experiments.</summary>
internal static class Figures
{
    public static CultureInfo Culture => CultureInfo.InvariantCulture;

    public static double[] Numbers(string list) => [.. list.Split(',').Select(t => double.Parse(t, Culture))];

    public static int[] Counts(string list) => [.. list.Split(',').Select(t => int.Parse(t, Culture))];

    public static ModelTask[] Tasks(string list) => [.. list.Split(',').Select(DataSetDescription.Task)];

    /// <summary>Mean over data sets and its standard error, with three digits; no number without sets.</summary>
    public static string MeanAndError(double[] values) =>
        string.Create(Culture, $"{values.DefaultIfEmpty(double.NaN).Average():F3},{Deviation(values) / Math.Sqrt(Math.Max(1, values.Length)):F3}");

    /// <summary>Standard deviation (divisor n - 1).</summary>
    public static double Deviation(double[] values)
    {
        var mean = values.DefaultIfEmpty(double.NaN).Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1));
    }
}
