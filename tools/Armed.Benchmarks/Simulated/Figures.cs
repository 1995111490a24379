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
}
