using System.Globalization;
using Armed.Benchmarks.Latency;
using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;

namespace Armed.Benchmarks.Direct;

/// <summary>Dense nets of three layers of one width, by the direct evaluator and by ONNX Runtime: where the second overtakes.</summary>
internal static class WidthSweep
{
    private const int Inputs = 32, Layers = 3, MostProducts = 200_000_000;

    private static readonly int[] s_widths = [16, 32, 64, 128, 256, 512, 1_024];
    private static readonly int[] s_rows = [1, 4, 16, 64, 256, 1_024];

    public static void Run(TextWriter output)
    {
        output.WriteLine("Time of ONNX Runtime over that of the direct evaluator by rows of a call; in brackets the direct evaluator's products a nanosecond.");
        output.WriteLine($"{"width",-8} {"products",12} {string.Concat(s_rows.Select(rows => $"{rows,14:N0}"))}");
        foreach (var width in s_widths)
        {
            var file = Net(width);
            var graph = DirectGraph.TryCompile(OnnxReader.Read(file), file, out _)!;
            output.Write($"{width,-8} {graph.WorkPerRow,12:N0} ");
            foreach (var rows in s_rows.Where(rows => rows * graph.WorkPerRow <= MostProducts))
            {
                output.Write(Cell(file, graph, rows));
            }

            output.WriteLine();
        }
    }

    private static string Cell(byte[] file, DirectGraph graph, int count)
    {
        var random = new Random(count);
        var rows = new BundleRows(count, [.. Enumerable.Range(0, count * Inputs).Select(_ => (float)random.NextDouble())], [], [], []);
        var folder = Directory.CreateTempSubdirectory("armed-widths").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "net.onnx"), file);
            using var raw = new RawGraph(folder, Description, rows);
            var (context, result) = (graph.CreateContext(), new float[count]);
            List<TimedCalls> ways =
            [
                new("direct", () => graph.Run(context, new GraphRows(count, rows.Features, [], []), new WantedOutputs(0, result))),
                new("raw", raw.Run),
            ];
            TimedCalls.Run(ways);
            return string.Create(CultureInfo.InvariantCulture, $"{ways[1].Ratio(ways[0]),7:F2} [{graph.WorkPerRow * count / (ways[0].Quantile(0.5) * 1e3),4:F1}]");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static GraphDescription Description => new()
    {
        Role = GraphRoles.Fixed,
        File = "net.onnx",
        Sha256 = "",
        Inputs = [new TensorDescription("features", "float", Inputs)],
        Outputs = [new TensorDescription("prediction", "float", 1)],
    };

    private static byte[] Net(int width)
    {
        var (builder, random) = (new GraphBuilder("net"), new Random(width));
        float[] Draw(int count, int inputs) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() - 0.5) / Math.Sqrt(inputs)))];
        var (value, inputs) = (builder.Input("features", TensorType.Float, -1, Inputs), Inputs);
        for (var layer = 0; layer <= Layers; layer++)
        {
            var outputs = layer == Layers ? 1 : width;
            value = builder.Node("Gemm", [value, builder.Constant("weight", Draw(outputs * inputs, inputs), outputs, inputs), builder.Constant("bias", Draw(outputs, 1), outputs)],
                NodeAttribute.Int("transB", 1));
            value = layer == Layers ? value : builder.Node("Mul", [value, builder.Node("Sigmoid", [value])]);
            inputs = outputs;
        }
        builder.Output("prediction", value, TensorType.Float, -1, 1);
        return builder.ToBytes();
    }
}
