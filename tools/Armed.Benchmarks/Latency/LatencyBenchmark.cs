using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Benchmarks.Latency;

/// <summary>One call of the model against one raw call of ONNX Runtime on the same graph, by rows; and how many rows a part of a batch should have.</summary>
internal sealed class LatencyBenchmark(string bundle, TextWriter output)
{
    private static readonly int[] s_rows = [1, 16, 256, 1_024];
    private static readonly int[] s_parts = [64, 128, 256, 512, 1_024, 2_048, 4_096];

    public void Run()
    {
        using var model = ArmedModel.Load(bundle, new ArmedModelOptions { DirectEvaluation = false });
        using var direct = ArmedModel.Load(bundle);
        var mixed = model.Manifest.Graphs.Single(graph => graph.Role == GraphRoles.Mixed);
        ServingMachine.Describe(model, output);
        output.WriteLine("Microseconds a call, all three outputs, ways interleaved; the ratio is the median over rounds against raw RunWithBinding. By default small calls are computed directly, else all by ONNX Runtime.");
        foreach (var rows in s_rows)
        {
            Compare(model, direct, mixed, rows);
        }

        Parts(model, mixed);
    }

    private void Compare(ArmedModel model, ArmedModel direct, GraphDescription mixed, int count)
    {
        var rows = BundleRows.Draw(model, count);
        using RawGraph raw = new(bundle, mixed, rows), one = new(bundle, mixed, rows, outputs: 1);
        List<TimedCalls> ways = [new("raw, all outputs bound", raw.Run), new("raw, one output bound", one.Run), new("Predict, mixed, spans", Mixed(model, rows)),
            new("  the same, as loaded by default", Mixed(direct, rows))];
        if (model.Heads.Contains(PredictionHead.Inferred))
        {
            var half = BundleRows.Draw(model, count, unknown: 0.5);
            ways.Add(new("Predict, half unknown, inferred", Mixed(model, half, UnknownClusterPolicy.Inferred)));
        }
        if (count == 1)
        {
            ways.AddRange([new("Predict, one row by names", ByName(model)), new("  the same, as loaded by default", ByName(direct))]);
        }

        TimedCalls.Run(ways);
        output.WriteLine();
        output.WriteLine($"{$"{count:N0} row{(count == 1 ? "" : "s")}",-34} {"p50",9} {"p99",9} {"/ raw",8} {"B a call",9} {"rows/s at p50",14}");
        foreach (var way in ways)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{way.Name,-34} {way.Quantile(0.5),9:F2} {way.Quantile(0.99),9:F2} {way.Ratio(ways[0]),8:F3} {way.Allocated,9:F1} {count * 1e6 / way.Quantile(0.5),14:N0}"));
        }
    }

    /// <summary>Time of a row within raw calls of many sizes: where it is least, a batch is best split.</summary>
    private void Parts(ArmedModel model, GraphDescription mixed)
    {
        List<RawGraph> graphs = [.. s_parts.Select(rows => new RawGraph(bundle, mixed, BundleRows.Draw(model, rows)))];
        List<TimedCalls> ways = [.. graphs.Select((graph, i) => new TimedCalls($"{s_parts[i]:N0}", graph.Run))];
        TimedCalls.Run(ways);
        output.WriteLine();
        output.WriteLine($"{"rows of a raw call",-34} {"ns a row",9}");
        for (var i = 0; i < ways.Count; i++)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ways[i].Name,-34} {ways[i].Quantile(0.5) * 1e3 / s_parts[i],9:F1}"));
        }

        graphs.ForEach(graph => graph.Dispose());
    }

    private static Action Mixed(ArmedModel model, BundleRows rows, UnknownClusterPolicy? policy = null)
    {
        var (predictions, linear, sds) = (new float[rows.Count * model.Width], new float[rows.Count * model.Outputs], new float[rows.Count * model.Outputs]);
        return () => model.Predict(rows.Features, rows.Categories, rows.Clusters, rows.Offsets,
            new PredictionDestination { Predictions = predictions, LinearPredictors = linear, Sds = sds }, PredictionHead.Mixed, policy);
    }

    /// <summary>A row filled and its cluster looked up in every call; the columns are looked up once.</summary>
    private static Action ByName(ArmedModel model)
    {
        ModelColumn[] numeric = [.. model.Columns.Where(column => column.Kind == ColumnKind.Numeric)];
        ModelColumn[] categorical = [.. model.Columns.Where(column => column.Kind == ColumnKind.Categorical)];
        string?[] clusters = [.. model.Factors.Select(factor => factor.Levels[0])];
        var row = model.Row();
        return () =>
        {
            row.Clear();
            foreach (var column in numeric)
            {
                row.Set(column, 0.5);
            }

            foreach (var column in categorical)
            {
                row.Set(column, column.Levels[0]);
            }

            if (model.OffsetColumn is not null)
            {
                row.SetOffset(0);
            }

            model.Predict(row, clusters);
        };
    }
}
