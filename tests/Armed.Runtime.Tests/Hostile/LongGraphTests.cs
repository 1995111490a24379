using System.Diagnostics;

namespace Armed.Runtime.Tests.Hostile;

/// <summary>Graphs within every bound whose form could take an optimiser or a reader forever, or the stack's end: they load and answer soon.</summary>
public sealed class LongGraphTests : IDisposable
{
    private readonly TestFolder _directory = new();

    [Theory]
    [InlineData("chain", 5_000)]
    [InlineData("diamonds", 60)]
    [InlineData("diamonds", 1_000)]
    [InlineData("turns", 300)]
    [InlineData("constants", 1_000)]
    [InlineData("forms", 300)]
    [InlineData("splits", 200)]
    public void Load_LongGraph_AnswersSoon(string form, int length)
    {
        var bundle = TestBundle.Make(new TestModel { Task = "continuous", WithSd = false, WithInferred = false });
        bundle.Files["fixed.onnx"] = Graph(form, length);
        var path = bundle.Rehash().WriteTo(_directory["model"]);
        var start = Stopwatch.GetTimestamp();
        using (var model = ArmedModel.Load(path))
        {
            Assert.True(double.IsFinite(model.Predict(model.Row(), head: PredictionHead.Fixed).Value));
        }

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 30);
    }

    public void Dispose() => _directory.Dispose();

    private static byte[] Graph(string form, int length)
    {
        var graph = new TestGraph();
        (graph.Metadata["role"], graph.Metadata["fit_id"]) = ("fixed", TestGraphs.FitId);
        graph.Input("features", 1, 2);
        graph.Input("categories", 7, 1);
        var value = graph.Node("Cast", ["categories"], [("to", 1)]);
        var constant = graph.Floats([1f], 1, 1);
        for (var i = 0; i < length; i++)
        {
            (value, constant) = Grow(form, graph, value, constant, i);
        }

        value = graph.Node("Add", value, constant);
        graph.Output(value, "prediction", 1);
        graph.Output(value, "linear_predictor", 1);
        return graph.ToBytes();
    }

    private static (string Value, string Constant) Grow(string form, TestGraph graph, string value, string constant, int step) => form switch
    {
        "chain" => (graph.Node(step % 2 == 0 ? "Relu" : "Tanh", value), constant),
        "diamonds" => (graph.Node(step % 2 == 0 ? "Max" : "Mul", graph.Node("Tanh", value), graph.Node("Sigmoid", value)), constant),
        "turns" => (graph.Node("Transpose", graph.Node("Tanh", graph.Node("Transpose", value))), constant),
        "constants" => (value, graph.Node(step % 2 == 0 ? "Tanh" : "Sigmoid", constant)),
        "forms" => (graph.Node("Squeeze", graph.Node("Relu", graph.Node("Unsqueeze", value, graph.Longs([1], 1))), graph.Longs([1], 1)), constant),
        _ => (Halves(graph, value, step), constant),
    };

    private static string Halves(TestGraph graph, string value, int step)
    {
        var two = graph.Node("Concat", [value, value], [("axis", 1)]);
        graph.Graph.Message(1, TestGraph.NodeProto("Split", [two, graph.Longs([1, 1], 2)], [$"a{step}", $"b{step}"], [("axis", 1)]));
        return graph.Node("Max", $"a{step}", $"b{step}");
    }
}
