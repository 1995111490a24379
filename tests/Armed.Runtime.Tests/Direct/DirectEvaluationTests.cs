using Armed.Runtime.Bundles;
using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Tests.Direct;

/// <summary>When a model computes directly, and that its answers do not depend on it.</summary>
public sealed class DirectEvaluationTests
{
    [Theory]
    [InlineData("binary", 1)]
    [InlineData("multiclass", 2)]
    [InlineData("continuous", 2)]
    [InlineData("count", 1)]
    [InlineData("ordinal", 2)]
    public void Predict_DirectOrNot_IsTheSame(string task, int factors)
    {
        var reference = new TestModel { Task = task, Factors = factors };
        using LoadedModel direct = new(reference), other = new(reference, new ArmedModelOptions { DirectEvaluation = false });
        Assert.All(direct.Model.Evaluators, evaluator => Assert.True(evaluator is { DirectRows: > 0, Reason: null }, evaluator.Reason));
        foreach (var rows in new[] { 1, 2, 17, 100 })
        {
            var (batch, same) = (DrawnBatch.Draw(direct.Model, rows, rows), DrawnBatch.Draw(other.Model, rows, rows));
            foreach (var head in direct.Model.Heads)
            {
                batch.Predict(direct.Model, head, UnknownClusterPolicy.Inferred);
                same.Predict(other.Model, head, UnknownClusterPolicy.Inferred);
                Near(same.Predictions, batch.Predictions);
                Near(same.Linear, batch.Linear);
                Near(same.Sds, batch.Sds);
                Assert.Equal(same.Heads.ToArray(), batch.Heads.ToArray());
            }
        }
    }

    [Fact]
    public void Load_Quickstart_ComputesEveryGraphDirectly()
    {
        using var model = ArmedModel.Load(Quickstart.Directory);
        Assert.Equal(model.Manifest.Graphs.Select(graph => graph.Role), model.Evaluators.Select(evaluator => evaluator.Role));
        Assert.All(model.Evaluators, evaluator => Assert.True(evaluator is { DirectRows: > 0, Reason: null }, evaluator.Reason));
    }

    [Fact]
    public void Load_SwitchedOff_SaysSo()
    {
        using var loaded = new LoadedModel(options: new ArmedModelOptions { DirectEvaluation = false });
        Assert.All(loaded.Model.Evaluators, evaluator => Assert.Equal((0, "ArmedModelOptions.DirectEvaluation is false"), (evaluator.DirectRows, evaluator.Reason)));
    }

    [Fact]
    public void Load_OtherOperatorThatNoOutputNeeds_IsNotComputed()
    {
        using var directory = new TestFolder();
        var bundle = TestBundle.Make(change: (_, graph) => graph.Node("HardSwish", "features"));
        using var model = ArmedModel.Load(bundle.WriteTo(directory["model"]));
        Assert.All(model.Evaluators, evaluator => Assert.Null(evaluator.Reason));
    }

    [Fact]
    public void TryCreate_OtherNumbers_SaysWhichDisagree()
    {
        var graph = Checked();
        Assert.Null(DirectEvaluator.TryCreate(graph, s_bundle.Manifest, new WrongEvaluator(graph), out var why));
        Assert.Contains("where ONNX Runtime gives", why, StringComparison.Ordinal);
    }

    [Fact]
    public void TryCreate_RefusedRows_SaysSo()
    {
        Assert.Null(DirectEvaluator.TryCreate(Checked(), s_bundle.Manifest, new RefusingEvaluator(), out var why));
        Assert.Contains("no such row", why, StringComparison.Ordinal);
    }

    /// <summary>A graph that lets codes through which its tables do not have still loads; ONNX Runtime serves it, as before.</summary>
    [Fact]
    public void Load_CodesLetThrough_IsLeftToOnnxRuntime()
    {
        using var directory = new TestFolder();
        var graphs = new TestGraphs(new TestModel()) { CleanCodes = false };
        var bundle = TestBundle.Make();
        bundle.Files["mixed.onnx"] = graphs.Mixed().ToBytes();
        using var model = ArmedModel.Load(bundle.Rehash().WriteTo(directory["model"]));
        Assert.Contains("refused", model.Evaluators.Single(evaluator => evaluator.Role == GraphRoles.Mixed).Reason, StringComparison.Ordinal);
        Assert.True(float.IsFinite((float)model.Predict(model.Row().Set("age", 30).Set("urban", "Y"), "007").Value));
    }

    private static readonly TestBundle s_bundle = TestBundle.Make();

    private static CheckedGraph Checked()
    {
        var description = s_bundle.Manifest.Graphs.Single(graph => graph.Role == GraphRoles.Fixed);
        var content = s_bundle.Files[description.File];
        return new CheckedGraph(description, content, OnnxReader.Read(content));
    }

    private static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
        => Assert.InRange(DirectComparison.Difference(expected.ToArray(), found.ToArray()), 0, DirectComparison.Tolerance);

    /// <summary>The right numbers but for one, as a kernel with a fault at its edge would give.</summary>
    private sealed class WrongEvaluator(CheckedGraph graph) : IGraphEvaluator
    {
        private readonly DirectGraph _compiled = DirectGraph.TryCompile(graph.Model, graph.Content, out _)!;

        public void Run(in GraphRows rows, in WantedOutputs wanted)
        {
            _compiled.Run(_compiled.CreateContext(), rows, wanted);
            wanted.First.Destination[^1] += 3e-5f;
        }

        public void Dispose()
        {
        }
    }

    private sealed class RefusingEvaluator : IGraphEvaluator
    {
        public void Run(in GraphRows rows, in WantedOutputs wanted) => throw new InvalidOperationException("no such row");

        public void Dispose()
        {
        }
    }
}
