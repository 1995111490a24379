using System.Diagnostics;
using System.Globalization;
using Armed.Runtime;

namespace Armed.Benchmarks.Adaptation;

/// <summary>How long an adaptation takes, and a row of an adapted cluster beside one of a cluster of training. Medians.</summary>
internal sealed class AdaptationTiming(string bundle, TextWriter output)
{
    private const int Rounds = 301;

    public void Run()
    {
        using var model = ArmedModel.Load(bundle);
        var first = Stopwatch.StartNew();
        using (Adapt(model, "warm", 1))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first adaptation (reads the bundle's table): {first.Elapsed.TotalMilliseconds:F1} ms"));
        }

        foreach (var rows in new[] { 1, 5, 20, 100, 1_000 })
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"adapt to {rows} rows: {Median(() => Adapt(model, "new", rows).Dispose()):F1} us"));
        }

        using var adapted = Adapt(model, "new", 20);
        var (features, categories, offsets, prediction) = (Features(model, 1), Categories(model, 1), Offsets(model, 1), new float[model.Width]);
        foreach (var (name, code) in new[] { ("of training", 0L), ("adapted", adapted.Factors[0].CodeOf("new")) })
        {
            var clusters = new long[model.Factors.Count];
            Array.Fill(clusters, -1);
            clusters[0] = code;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"predict one row, cluster {name}: {Median(() => adapted.Predict(features, categories, clusters, offsets, prediction)):F2} us"));
        }
    }

    private static ArmedModel Adapt(ArmedModel model, string cluster, int rows) => model.Adapt(model.Factors[0], cluster, new LabelledRows
    {
        Features = Features(model, rows),
        Categories = Categories(model, rows),
        Offsets = Offsets(model, rows),
        Outcomes = [.. Enumerable.Range(0, rows).Select(i => (double)(i % 2))],
    });

    private static float[] Features(ArmedModel model, int rows) => [.. Enumerable.Range(0, rows * model.Columns.Count(column => column.Kind == ColumnKind.Numeric)).Select(i => 0.1f * (i % 7))];

    private static long[] Categories(ArmedModel model, int rows) => new long[rows * model.Columns.Count(column => column.Kind == ColumnKind.Categorical)];

    private static float[] Offsets(ArmedModel model, int rows) => new float[model.OffsetColumn is null ? 0 : rows];

    private static double Median(Action action)
    {
        var times = new double[Rounds];
        for (var round = -Rounds; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            action();
            times[Math.Max(0, round)] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        Array.Sort(times);
        return times[Rounds / 2];
    }
}
