using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Tests.Direct;

/// <summary>Compiled graphs against ONNX Runtime.</summary>
public sealed class DirectGraphTests
{
    private static readonly int[] s_counts = [1, 2, 5, 16, 33];

    [Theory]
    [InlineData("fixed")]
    [InlineData("mixed")]
    [InlineData("inferred")]
    [InlineData("z_predictor")]
    [InlineData("features")]
    public void Run_QuickstartGraph_AgreesWithOnnxRuntime(string role)
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph(role)));
        Check(comparison);
    }

    [Fact]
    public void Run_RandomGraphs_AgreeWithOnnxRuntime()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            using var comparison = new DirectComparison(RandomGraph.Make(seed));
            Assert.True(comparison.Why is null, $"seed {seed}: {comparison.Why}");
            foreach (var count in s_counts)
            {
                var difference = comparison.Compare(DirectRows.Draw(comparison, count, seed, odd: count % 2 == 0));
                Assert.True(difference <= DirectComparison.Tolerance, $"seed {seed}, {count} rows: {difference}");
            }
        }
    }

    [Theory]
    [InlineData("binary")]
    [InlineData("multiclass")]
    [InlineData("continuous")]
    [InlineData("count")]
    [InlineData("ordinal")]
    public void Run_TestModels_AgreeWithOnnxRuntime(string task)
    {
        foreach (var content in TestBundle.Make(new TestModel { Task = task, Factors = 2, WithOffset = task == "count" }).Files.Values)
        {
            using var comparison = new DirectComparison(content);
            Check(comparison);
        }
    }

    [Fact]
    public void Run_NoRows_DoesNothing()
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph("mixed")));
        comparison.Graph!.Run(comparison.Graph.CreateContext(), default, new WantedOutputs(0, new float[1]));
    }

    [Fact]
    public void Run_SeveralOutputs_AreThoseOfEachAlone()
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph("inferred")));
        var (rows, context) = (DirectRows.Draw(comparison, 21, 3, odd: true), comparison.Graph!.CreateContext());
        float[][] together = [new float[21], new float[21], new float[21]];
        comparison.Graph.Run(context, rows.Graph, new WantedOutputs(new(0, together[0]), new(1, together[1]), new(2, together[2])));
        for (var output = 0; output < 3; output++)
        {
            var alone = new float[21];
            comparison.Graph.Run(context, rows.Graph, new WantedOutputs(output, alone));
            Assert.Equal(together[output], alone);
        }
    }

    [Theory]
    [InlineData("mixed")]
    [InlineData("inferred")]
    public void Run_ARow_DoesNotDependOnTheOthers(string role)
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph(role)));
        var (all, context) = (DirectRows.Draw(comparison, 39, 3, odd: true), comparison.Graph!.CreateContext());
        var together = new float[39];
        comparison.Graph.Run(context, all.Graph, new WantedOutputs(0, together));
        for (var row = 0; row < 39; row++)
        {
            var alone = new float[1];
            comparison.Graph.Run(context, all.Row(row).Graph, new WantedOutputs(0, alone));
            Assert.Equal(together[row], alone[0]);
        }
    }

    [Fact]
    public void Run_NoClusters_AreUnknownOnes()
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph("mixed")));
        var rows = DirectRows.Draw(comparison, 40, 4, odd: false);
        Array.Fill(rows.Clusters, -1);
        var (none, unknown) = (new float[40], new float[40]);
        var context = comparison.Graph!.CreateContext();
        comparison.Graph.Run(context, rows.Graph, new WantedOutputs(0, unknown));
        comparison.Graph.Run(context, rows.Graph.OfNoCluster(), new WantedOutputs(0, none));
        Assert.Equal(unknown, none);
    }

    [Fact]
    public void Run_TooFewCells_IsRefused()
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph("mixed")));
        var rows = DirectRows.Draw(comparison, 3, 1, odd: false);
        var context = comparison.Graph!.CreateContext();
        Assert.Throws<ArgumentException>(() => comparison.Graph.Run(context, (rows with { Count = 4 }).Graph, new WantedOutputs(0, new float[4])));
        Assert.Throws<ArgumentOutOfRangeException>(() => comparison.Graph.Run(context, rows.Graph, new WantedOutputs(0, new float[2])));
    }

    /// <summary>Over 1 MB a table is read in the file.</summary>
    [Fact]
    public void Run_LargeTable_AgreesWithOnnxRuntime()
    {
        var graph = new TestGraph();
        var table = graph.Floats([.. Enumerable.Range(0, 20_001 * 17).Select(i => (float)Math.Sin(i))], 20_001, 17);
        var code = graph.Node("Gather", [graph.Input("cluster", 7, 1), graph.Longs([0])], [("axis", 1)]);
        graph.Output(graph.Node("Gather", table, graph.Node("Clip", code, graph.Longs([-1]), graph.Longs([20_000]))), "prediction", 17);
        using var comparison = new DirectComparison(graph.ToBytes());
        Check(comparison);
    }

    /// <summary>The total sd as the exporter writes it: with the input's and the cluster's rows one step more.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 18)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(4, 4)]
    [InlineData(4, 5)]
    [InlineData(3, 17)]
    public void Run_TotalSd_IsOneStepAndAgreesWithOnnxRuntime(int effects, int width)
    {
        var graph = new TestGraph();
        var features = graph.Node("Clip", graph.Input("features", 1, 1 + width + effects), graph.Floats([-3], []), graph.Floats([3], []));
        string Columns(int first, int count) => graph.Node("Gather", [features, graph.Longs([.. Enumerable.Range(first, count).Select(i => (long)i)], count)], [("axis", 1)]);
        var columns = width * Math.Max(1, effects);
        var code = graph.Node("Gather", [graph.Input("cluster", 7, 1), graph.Longs([0])], [("axis", 1)]);
        var taken = graph.Node("Gather", graph.Floats([.. Enumerable.Range(0, 12 * columns).Select(i => (float)Math.Sin(i))], 12, columns), graph.Node("Clip", code, graph.Longs([-1]), graph.Longs([11])));
        if (effects > 0)
        {
            var spread = graph.Node("Gather", [Columns(1 + width, effects), graph.Longs([.. Enumerable.Range(0, columns).Select(i => (long)(i / width))], columns)], [("axis", 1)]);
            float[] sums = [.. Enumerable.Range(0, columns * width).Select(i => i / width % width == i % width ? 1f : 0f)];
            taken = graph.Node("MatMul", graph.Node("Mul", spread, taken), graph.Floats(sums, columns, width));
        }

        var rest = graph.Node("Sub", Columns(1, width), taken);
        var squares = graph.Node("ReduceSum", [graph.Node("Mul", rest, rest), graph.Longs([1], 1)], [("keepdims", 1)]);
        var first = Columns(0, 1);
        graph.Output(graph.Node("Sqrt", graph.Node("Add", graph.Node("Mul", first, first), squares)), "prediction", 1);
        using var comparison = new DirectComparison(graph.ToBytes());
        Check(comparison);
        Assert.Equal(6, comparison.Graph!.StepCount); // the input, its two limits, the variance, the cluster's row and the total
    }

    /// <summary>Sums of trees as the exporter writes them, of whole vectors and not, on the thresholds and beside them; of leaves with one number and with several.</summary>
    [Theory]
    [InlineData(5, 4, 1)]
    [InlineData(64, 6, 1)]
    [InlineData(13, 4, 6)]
    [InlineData(64, 6, 3)]
    public void Run_Trees_AgreeWithOnnxRuntimeOnThresholds(int trees, int depth, int outputs)
    {
        var random = new Random(trees);
        float[] thresholds = [.. Enumerable.Range(0, trees * depth).Select(_ => (float)random.NextDouble())];
        int[] columns = [.. thresholds.Select(_ => random.Next(3))];
        using var comparison = new DirectComparison(Trees(depth, columns, thresholds, outputs, [.. Enumerable.Range(0, (trees << depth) * outputs).Select(_ => (float)random.NextDouble() - 0.5f)]));
        Check(comparison);
        Assert.Equal(2, comparison.Graph!.StepCount); // the input, and all of the trees
        Assert.True(comparison.Graph.WorkPerRow < 0); // in batches of any size
        float[] features = [.. thresholds.SelectMany((threshold, at) => new[] { threshold, MathF.BitIncrement(threshold), MathF.BitDecrement(threshold) }.SelectMany(value => Enumerable.Range(0, 3).Select(column => column == columns[at] ? value : 0.5f)))];
        Assert.InRange(comparison.Compare(new DirectRows(features.Length / 3, features, [], [], [])), 0, DirectComparison.Tolerance);
    }

    /// <summary>A graph without trees, whose leaves would hold several numbers: the reader refuses tensors without numbers before a step divides by the number of trees.</summary>
    [Fact]
    public void Read_ClassTreesWithoutTrees_IsRefused()
    {
        var graph = new TestGraph();
        var compared = graph.Node("Gather", [graph.Input("features", 1, 3), graph.Longs([], 0)], [("axis", 1)]);
        var bits = graph.Node("Cast", [graph.Node("Greater", compared, graph.Floats([], 0))], [("to", 1)]);
        var numbers = graph.Node("Cast", [graph.Node("MatMul", graph.Node("Reshape", bits, graph.Longs([-1, 0, 2], 3)), graph.Floats([1, 2], 2))], [("to", 7)]);
        var values = graph.Node("Gather", graph.Floats([], 0, 5), graph.Node("Add", numbers, graph.Longs([], 0)));
        graph.Output(graph.Node("ReduceSum", [values, graph.Longs([1], 1)], [("keepdims", 0)]), "prediction", 5);
        var file = graph.ToBytes();
        Assert.Throws<OnnxFault>(() => DirectGraph.TryCompile(OnnxReader.Read(file), file, out _));
    }

    [Theory]
    [InlineData("CumSum")]
    [InlineData("HardSwish")]
    [InlineData("Round")]
    public void TryCompile_OtherOperator_SaysWhich(string type)
    {
        var graph = new TestGraph();
        graph.Output(graph.Node(type, graph.Input("features", 1, 3)), "prediction", 3);
        var file = graph.ToBytes();
        Assert.Null(DirectGraph.TryCompile(OnnxReader.Read(file), file, out var why));
        Assert.Contains(type, why, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCompile_DeepGraph_IsRefusedWithoutOverflow()
    {
        var graph = new TestGraph();
        var value = graph.Input("features", 1, 3);
        for (var i = 0; i < 9_000; i++)
        {
            value = graph.Node("Neg", value);
        }

        graph.Output(value, "prediction", 3);
        var file = graph.ToBytes();
        Assert.Null(DirectGraph.TryCompile(OnnxReader.Read(file), file, out var why));
        Assert.Contains("deeper", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ManyThreads_EachWithItsContext()
    {
        using var comparison = new DirectComparison(File.ReadAllBytes(Quickstart.Graph("mixed")));
        var differences = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(
            () => Enumerable.Range(0, 20).Max(i => comparison.Compare(DirectRows.Draw(comparison, 1 + i, (seed * 20) + i, odd: true))))));
        Assert.All(differences, difference => Assert.InRange(difference, 0, DirectComparison.Tolerance));
    }

    private static byte[] Trees(int depth, int[] columns, float[] thresholds, int outputs, float[] leaves)
    {
        var graph = new TestGraph();
        var trees = columns.Length / depth;
        var compared = graph.Node("Gather", [graph.Input("features", 1, 3), graph.Longs([.. columns.Select(column => (long)column)], columns.Length)], [("axis", 1)]);
        var bits = graph.Node("Cast", [graph.Node("Greater", compared, graph.Floats(thresholds, thresholds.Length))], [("to", 1)]);
        var places = graph.Floats([.. Enumerable.Range(0, depth).Select(level => (float)(1 << level))], depth);
        var numbers = graph.Node("Cast", [graph.Node("MatMul", graph.Node("Reshape", bits, graph.Longs([-1, trees, depth], 3)), places)], [("to", 7)]);
        var starts = graph.Longs([.. Enumerable.Range(0, trees).Select(tree => (long)tree << depth)], trees);
        var values = graph.Node("Gather", outputs == 1 ? graph.Floats(leaves, leaves.Length) : graph.Floats(leaves, leaves.Length / outputs, outputs), graph.Node("Add", numbers, starts));
        graph.Output(graph.Node("ReduceSum", [values, graph.Longs([1], 1)], [("keepdims", outputs == 1 ? 1 : 0)]), "prediction", outputs);
        return graph.ToBytes();
    }

    private static void Check(DirectComparison comparison)
    {
        Assert.Null(comparison.Why);
        foreach (var count in s_counts)
        {
            Assert.InRange(comparison.Compare(DirectRows.Draw(comparison, count, count, odd: false)), 0, DirectComparison.Tolerance);
            Assert.InRange(comparison.Compare(DirectRows.Draw(comparison, count, count, odd: true)), 0, DirectComparison.Tolerance);
        }
    }
}
