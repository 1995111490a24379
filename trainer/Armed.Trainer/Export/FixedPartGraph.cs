using Armed.Onnx;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>The fixed part f of the linear predictor in a graph, in original units, with offsets.</summary>
internal sealed class FixedPartGraph(ModelGraph graph, FittedModel model)
{
    private LastLayer Last => model.LastLayer;

    private bool HasColumns => model.Network.Encoder.Outputs > 0 || model.Encoding.Image is not null;

    /// <summary>f [N, O] in original units: the outcome's scale is folded into the weights.</summary>
    public GraphValue Emit()
    {
        using var scope = graph.Builder.Scope("fixed");
        float sd = (float)model.OutcomeSd, mean = (float)model.OutcomeMean;
        var f = graph.Builder.Constant("beta_0", Array.ConvertAll(Last.Intercept, b => b * sd + mean), Last.Outputs);
        if (Last.Hidden.Length > 0)
        {
            f = Linear(graph.Hidden!, Last.Outputs, Last.Hidden, sd, f);
        }

        if (Last.Inputs.Length > 0)
        {
            f = Linear(graph.LastInputs, Last.Outputs, Last.Inputs, sd, f);
        }

        if (Last.Hidden.Length + Last.Inputs.Length == 0)
        {
            f = graph.Repeat(Array.ConvertAll(Last.Intercept, b => b * sd + mean));
        }

        return WithOffset(f);
    }

    /// <summary>f plus a random part [N, O]; in a model without columns f is the same number in every row.</summary>
    public GraphValue Plus(GraphValue random) => HasColumns
        ? graph.Node("Add", Emit(), random)
        : graph.Node("Add", WithOffset(ConstantPredictor()), random);

    /// <summary>f [O] where nothing but the intercept makes it.</summary>
    private GraphValue ConstantPredictor()
    {
        using var scope = graph.Builder.Scope("fixed");
        return graph.Builder.Constant("beta_0", Array.ConvertAll(Last.Intercept, b => (b * (float)model.OutcomeSd) + (float)model.OutcomeMean), Last.Outputs);
    }

    /// <summary>input times the transpose of a weight [outputs, width], scaled, plus an addend.</summary>
    private GraphValue Linear(GraphValue input, int outputs, float[] weight, float scale, GraphValue addend) =>
        graph.Builder.Node("Gemm", [input, graph.Builder.Constant("weight", Array.ConvertAll(weight, w => w * scale), outputs, weight.Length / outputs), addend], NodeAttribute.Int("transB", 1));

    /// <summary>f plus the input <c>offset</c> [N, 1], which this declares, and what a formula's <c>offset()</c> makes of the other inputs; f alone for a model without them.</summary>
    private GraphValue WithOffset(GraphValue f)
    {
        f = model.HasOffset ? graph.Node("Add", f, graph.Offset) : f;
        return graph.Encoder.KnownPart is { } known ? graph.Node("Add", f, known) : f;
    }
}
