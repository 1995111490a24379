using System.Diagnostics;
using System.Globalization;
using Armed.Benchmarks.Latency;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;

namespace Armed.Benchmarks.Direct;

/// <summary>The mixed head by a loop written for its architecture, by the direct evaluator and by ONNX Runtime: prediction, linear predictor and sd, preprocessing included.</summary>
internal sealed class DirectBenchmark(string bundle, TextWriter output)
{
    private static readonly int[] s_rows = [1, 4, 16, 64];
    private static readonly int[] s_crossover = [1, 4, 16, 64, 256, 1_024];

    public void Run()
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Load, in milliseconds: {LoadMilliseconds(true):F0} at first, {LoadMilliseconds(true):F1} again, {LoadMilliseconds(false):F1} without the direct evaluator"));
        using var model = ArmedModel.Load(bundle);
        var mixed = model.Manifest.Graphs.Single(graph => graph.Role == GraphRoles.Mixed);
        var file = File.ReadAllBytes(Path.Combine(bundle, mixed.File));
        ServingMachine.Describe(model, output);
        foreach (var evaluator in model.Evaluators)
        {
            output.WriteLine($"{evaluator.Role,-12} {(evaluator.DirectRows == 0 ? evaluator.Reason : evaluator.DirectRows == int.MaxValue ? "direct always" : $"direct up to {evaluator.DirectRows:N0} rows")}");
        }

        if (DirectGraph.TryCompile(OnnxReader.Read(file), file, out var why) is not { } graph)
        {
            output.WriteLine($"The mixed graph is not computed directly: {why}.");
            return;
        }
        output.WriteLine("Nanoseconds a call, all three outputs, ways interleaved; ratios are medians over rounds.");
        foreach (var rows in PlainLoop.Fits(file) ? s_rows : [])
        {
            Compare(model, mixed, graph, file, rows);
        }

        Crossover(model, mixed, graph);
    }

    private double LoadMilliseconds(bool direct)
    {
        var start = Stopwatch.GetTimestamp();
        ArmedModel.Load(bundle, new ArmedModelOptions { DirectEvaluation = direct }).Dispose();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private void Compare(ArmedModel model, GraphDescription mixed, DirectGraph graph, byte[] file, int count)
    {
        var rows = BundleRows.Draw(model, count);
        using var raw = new RawGraph(bundle, mixed, rows);
        var (loop, tensors) = (new PlainLoop(file, byVectors: true), new PlainLoop(file, byVectors: false));
        float[] p = new float[count], l = new float[count], s = new float[count];
        List<TimedCalls> ways =
        [
            Timed("plain loop, Vector512", count, () => loop.Run(rows, p, l, s)),
            Timed("plain loop, TensorPrimitives", count, () => tensors.Run(rows, p, l, s)),
            Timed("direct evaluator", count, Direct(graph, rows)),
            Timed("ArmedModel.Predict, spans", count, Predict(model, rows)),
            Timed("ONNX Runtime, RunWithBinding", count, raw.Run),
        ];
        TimedCalls.Run(ways);
        output.WriteLine();
        output.WriteLine($"{$"{count:N0} row{(count == 1 ? "" : "s")}",-34} {"p50 ns",9} {"p99 ns",9} {"/ plain",8} {"ORT /",8} {"B a call",9}");
        var repeats = Repeats(count);
        foreach (var way in ways)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{way.Name,-34} {way.Quantile(0.5) * 1e3 / repeats,9:F0} {way.Quantile(0.99) * 1e3 / repeats,9:F0} {way.Ratio(ways[0]),8:F2} {ways[^1].Ratio(way),8:F1} {way.Allocated / repeats,9:F1}"));
        }
    }

    /// <summary>Where ONNX Runtime would overtake, for this graph.</summary>
    private void Crossover(ArmedModel model, GraphDescription mixed, DirectGraph graph)
    {
        output.WriteLine();
        output.WriteLine($"{"rows",-10} {"direct ns a row",16} {"ORT ns a row",14} {"ORT / direct",13}   {graph.WorkPerRow:N0} products a row in {graph.StepCount} steps");
        foreach (var count in s_crossover)
        {
            var rows = BundleRows.Draw(model, count);
            using var raw = new RawGraph(bundle, mixed, rows);
            List<TimedCalls> ways = [new("direct", Direct(graph, rows)), new("raw", raw.Run)];
            TimedCalls.Run(ways);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{count,-10:N0} {ways[0].Quantile(0.5) * 1e3 / count,16:F0} {ways[1].Quantile(0.5) * 1e3 / count,14:F0} {ways[1].Ratio(ways[0]),13:F2}"));
        }
    }

    /// <summary>Calls shorter than the clock's step are timed by many.</summary>
    private static int Repeats(int rows) => rows < 16 ? 64 / rows : 4;

    private static TimedCalls Timed(string name, int rows, Action call) => new(name, () =>
    {
        for (var i = Repeats(rows); i > 0; i--)
        {
            call();
        }
    });

    private static Action Direct(DirectGraph graph, BundleRows rows)
    {
        var context = graph.CreateContext();
        float[][] results = [.. Enumerable.Range(0, 3).Select(i => new float[i < graph.Outputs ? rows.Count * graph.OutputColumns(i) : 0])];
        return () => graph.Run(
            context, new GraphRows(rows.Count, rows.Features, rows.Categories, rows.Clusters, rows.Offsets),
            new WantedOutputs(new(0, results[0]), new(1, results[1]), new(graph.Outputs > 2 ? 2 : -1, results[2])));
    }

    private static Action Predict(ArmedModel model, BundleRows rows)
    {
        var (predictions, linear, sds) = (new float[rows.Count * model.Width], new float[rows.Count * model.Outputs], new float[rows.Count * model.Outputs]);
        return () => model.Predict(rows.Features, rows.Categories, rows.Clusters, rows.Offsets,
            new PredictionDestination { Predictions = predictions, LinearPredictors = linear, Sds = sds });
    }
}
