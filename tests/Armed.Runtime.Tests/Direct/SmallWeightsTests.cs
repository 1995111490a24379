using System.Runtime.InteropServices;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Tests.Direct;

/// <summary>Weights of 8 and 16 bits, which the direct evaluator widens once.</summary>
public sealed class SmallWeightsTests
{
    private const int Int8 = 3, Float16 = 10, Inputs = 9, Units = 7;

    [Theory]
    [InlineData(Int8, 0, 1)]
    [InlineData(Int8, 1, 1)]
    [InlineData(Int8, 0, 0)]
    [InlineData(Float16, 0, 1)]
    [InlineData(Float16, 0, 0)]
    public void Run_SmallWeights_AgreesWithOnnxRuntime(int type, int scaledAxis, int transposed)
    {
        var file = Layer(type, scaledAxis, transposed == 1);
        using var comparison = new DirectComparison(file);
        Assert.Null(comparison.Why);
        Assert.Equal(2, comparison.Graph!.StepCount); // the input and the layer: nothing is converted when it runs
        foreach (var count in (int[])[1, 5, 33])
        {
            Assert.InRange(comparison.Compare(DirectRows.Draw(comparison, count, count, odd: false)), 0, DirectComparison.Tolerance);
        }
    }

    [Fact]
    public void TryCompile_ScalesOfAnotherForm_SaysWhich()
    {
        var graph = new TestGraph();
        var whole = graph.Node("Cast", [graph.Tensor(Int8, new byte[Inputs * Units], Inputs, Units)], [("to", 1)]);
        var weight = graph.Node("Mul", whole, graph.Floats(new float[Units], Units)); // fits by broadcasting, and is not what an export writes
        graph.Output(graph.Node("MatMul", graph.Input("features", 1, Inputs), weight), "prediction", Units);
        var file = graph.ToBytes();
        Assert.Null(DirectGraph.TryCompile(OnnxReader.Read(file), file, out var why));
        Assert.NotNull(why);
    }

    private static byte[] Layer(int type, int scaledAxis, bool isTransposed)
    {
        var (random, graph) = (new Random(3), new TestGraph());
        var (rows, columns) = isTransposed ? (Units, Inputs) : (Inputs, Units);
        var stored = type == Int8
            ? graph.Tensor(type, MemoryMarshal.AsBytes<sbyte>([.. Enumerable.Range(0, rows * columns).Select(_ => (sbyte)random.Next(-127, 128))]), rows, columns)
            : graph.Tensor(type, MemoryMarshal.AsBytes<Half>([.. Enumerable.Range(0, rows * columns).Select(_ => (Half)(random.NextDouble() - 0.5))]), rows, columns);
        var weight = graph.Node("Cast", [stored], [("to", 1)]);
        if (type == Int8)
        {
            var size = scaledAxis == 0 ? rows : columns;
            float[] scales = [.. Enumerable.Range(0, size).Select(_ => 0.01f * (float)random.NextDouble())];
            weight = graph.Node("Mul", weight, graph.Floats(scales, scaledAxis == 0 ? [rows, 1] : [1, columns]));
        }

        var input = graph.Input("features", 1, Inputs);
        graph.Output(isTransposed ? graph.Node("Gemm", [input, weight, graph.Floats(new float[Units], Units)], [("transB", 1)]) : graph.Node("MatMul", input, weight), "prediction", Units);
        return graph.ToBytes();
    }
}
