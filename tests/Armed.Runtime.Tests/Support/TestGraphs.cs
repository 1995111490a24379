namespace Armed.Runtime.Tests.Support;

/// <summary>The graphs of a <see cref="TestModel"/>.</summary>
internal sealed class TestGraphs(TestModel model)
{
    public const string FitId = "f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0";

    /// <summary>Faults for the verifier to find.</summary>
    public bool CleanCodes { get; init; } = true;

    public bool Impute { get; init; } = true;

    public float InterceptShift { get; init; }

    private int O => model.Outputs;

    public TestGraph Fixed()
    {
        var graph = Start("fixed");
        var f = FixedPart(graph, Inputs(graph));
        return Heads(graph, f, Constant(graph, f, Enumerable.Range(0, model.Factors).Sum(g => TestModel.Variance(g, TestModel.Count(g)))));
    }

    public TestGraph Mixed()
    {
        var graph = Start("mixed");
        var x = Inputs(graph);
        var cluster = graph.Input("cluster", 7, model.Factors);
        var m = FixedPart(graph, x);
        var v = Constant(graph, m, 0);
        for (var g = 0; g < model.Factors; g++)
        {
            var (factor, rows) = (g, TestModel.Count(g) + 1);
            var code = Clean(graph, Column(graph, cluster, g), TestModel.Count(g));
            m = graph.Node("Add", m, Lookup(graph, code, rows, (row, o) => TestModel.Effect(factor, row, o)));
            v = graph.Node("Add", v, Lookup(graph, code, rows, (row, _) => TestModel.Variance(factor, row)));
        }

        return Heads(graph, m, v);
    }

    /// <summary>The first factor's membership from a softmax of the numbers; the second, if any, likewise.</summary>
    public TestGraph ZPredictor()
    {
        var graph = Start("z_predictor");
        var x = Inputs(graph);
        for (var g = 0; g < model.Factors; g++)
        {
            graph.Output(Membership(graph, x, g), $"probabilities_{(g == 0 ? "district" : "year")}", TestModel.Count(g));
        }

        return graph;
    }

    public TestGraph Inferred()
    {
        var graph = Start("inferred");
        var x = Inputs(graph);
        var p = Membership(graph, x, 0);
        var effects = graph.Floats(Table(TestModel.Count(0), (row, o) => TestModel.Effect(0, row, o)), TestModel.Count(0), O);
        var f = FixedPart(graph, x);
        return Heads(graph, graph.Node("Add", f, graph.Node("MatMul", p, effects)), Constant(graph, f, 0.5f));
    }

    public TestGraph Features()
    {
        var graph = Start("features");
        var f = FixedPart(graph, Inputs(graph));
        graph.Output(f, "linear_predictor", O);
        for (var g = 0; g < model.Factors; g++)
        {
            var ones = Constant(graph, Column(graph, "features", 0, keep: true), 1);
            graph.Output(ones, $"design_{(g == 0 ? "district" : "year")}", 1);
        }

        return graph;
    }

    private TestGraph Start(string role)
    {
        var graph = new TestGraph();
        (graph.Metadata["role"], graph.Metadata["fit_id"]) = (role, FitId);
        return graph;
    }

    private string Inputs(TestGraph graph)
    {
        var features = graph.Input("features", 1, 2);
        graph.Input("categories", 7, 1);
        return !Impute ? graph.Node("Identity", "features") : graph.Node("Where", graph.Node("IsNaN", features), graph.Floats(model.Means, 1, 2), features);
    }

    private string FixedPart(TestGraph graph, string x)
    {
        var weights = graph.Floats(Table(2, TestModel.Weight), 2, O);
        var intercept = graph.Floats([.. Enumerable.Range(0, O).Select(o => TestModel.Intercept(o) + InterceptShift)], 1, O);
        var code = Clean(graph, Column(graph, "categories", 0), TestModel.Levels.Length);
        var level = Lookup(graph, code, TestModel.Levels.Length + 1, TestModel.Level);
        var f = graph.Node("Add", graph.Node("Add", graph.Node("MatMul", x, weights), intercept), level);
        f = model.WithOffset ? graph.Node("Add", f, graph.Input("offset", 1, 1)) : f;
        return model.Image is null ? f : graph.Node("Add", f, ImagePart(graph, Image(graph)));
    }

    /// <summary>A head of another name: the image, halved, and what it adds to the linear predictor.</summary>
    public TestGraph Embedding()
    {
        var graph = Start("embedding");
        var image = Image(graph);
        graph.Output(graph.Node("Mul", image, graph.Floats([0.5f], 1, 1, 1, 1)), "map", [.. TestModel.ImageShape]);
        graph.Output(ImagePart(graph, image), "score", O);
        return graph;
    }

    private string Image(TestGraph graph)
    {
        var isBytes = model.Image == "uint8";
        var image = graph.Value(11, "image", isBytes ? 2 : 1, [-1, .. TestModel.ImageShape]);
        return isBytes ? graph.Node("Cast", [image], [("to", 1)]) : image;
    }

    private string ImagePart(TestGraph graph, string image)
        => graph.Node("MatMul", graph.Node("Flatten", image), graph.Floats(Table(TestModel.ImageElements, TestModel.Pixel), TestModel.ImageElements, O));

    private string Lookup(TestGraph graph, string code, int rows, Func<int, int, float> value)
        => graph.Node("Gather", [graph.Floats(Table(rows, value), rows, O), code], [("axis", 0)]);

    private float[] Table(int rows, Func<int, int, float> value)
        => [.. Enumerable.Range(0, rows).SelectMany(row => Enumerable.Range(0, O).Select(o => value(row, o)))];

    private TestGraph Heads(TestGraph graph, string m, string v)
    {
        var scale = graph.Node("Sqrt", graph.Node("Add", graph.Floats([1f], 1, 1), graph.Node("Mul", v, graph.Floats([(float)(Math.PI / 8)], 1, 1))));
        var scaled = graph.Node("Div", m, scale);
        graph.Output(Prediction(graph, m, v, scaled, scale), "prediction", model.Width);
        graph.Output(m, "linear_predictor", O);
        if (model.WithSd)
        {
            graph.Output(graph.Node("Sqrt", v), "linear_predictor_sd", O);
        }

        return graph;
    }

    private string Prediction(TestGraph graph, string m, string v, string scaled, string scale)
    {
        switch (model.Task)
        {
            case "binary":
                return graph.Node("Sigmoid", scaled);
            case "multiclass":
                return graph.Node("Softmax", scaled);
            case "count":
                return graph.Node("Exp", graph.Node("Add", m, graph.Node("Mul", v, graph.Floats([0.5f], 1, 1))));
            case "ordinal":
                var below = graph.Node("Sigmoid", graph.Node("Div", graph.Node("Sub", graph.Floats(TestModel.CutPoints, 1, 2), m), scale));
                var upper = graph.Node("Pad", below, graph.Longs([0, 0, 0, 1], 4), graph.Floats([1f]));
                return graph.Node("Sub", upper, graph.Node("Pad", below, graph.Longs([0, 1, 0, 0], 4), graph.Floats([0f])));
            default:
                return m;
        }
    }

    private static string Membership(TestGraph graph, string x, int factor)
    {
        var count = TestModel.Count(factor);
        var weights = Enumerable.Range(0, 2 * count).Select(i => 0.1f * ((i % 3) - 1)).ToArray();
        return graph.Node("Softmax", graph.Node("MatMul", x, graph.Floats(weights, 2, count)));
    }

    private static string Column(TestGraph graph, string from, int index, bool keep = false)
        => graph.Node("Gather", [from, keep ? graph.Longs([index], 1) : graph.Longs([index])], [("axis", 1)]);

    private string Clean(TestGraph graph, string code, int count)
    {
        if (!CleanCodes)
        {
            // What a graph without the guard does: the last row for -1, but other rows for -2 and below.
            return code;
        }

        var limit = graph.Longs([count]);
        var unknown = graph.Node("Or", graph.Node("Less", code, graph.Longs([0])), graph.Node("GreaterOrEqual", code, limit));
        return graph.Node("Where", unknown, limit, code);
    }

    /// <summary>A number in the form of another value; through a comparison, so that NaN does not come through.</summary>
    private static string Constant(TestGraph graph, string like, float value)
    {
        var zeros = graph.Node("Where", graph.Node("Equal", like, like), graph.Floats([value], 1, 1), graph.Floats([value], 1, 1));
        return zeros;
    }
}
