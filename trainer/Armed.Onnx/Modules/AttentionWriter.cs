using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Writes attention and encoder layers; shapes are [T, N, E] with any T and N.</summary>
internal sealed class AttentionWriter(ExportContext context, IReadOnlyDictionary<string, Tensor> weights, string prefix, long heads)
{
    private const float LayerNormEpsilon = 1e-5f;

    private GraphBuilder Builder => context.Builder;

    public GraphValue Write(GraphValue query, GraphValue key, GraphValue value) => Attend(prefix, query, key, value);

    // Sums first, then normalises.
    public GraphValue WriteLayer(GraphValue x, bool gelu)
    {
        var attended = Normal("norm1", Builder.Node("Add", [x, Attend(prefix + "self_attn.", x, x, x)]));
        var inner = Affine(attended, weights[prefix + "linear1.weight"], prefix + "linear1", weights.GetValueOrDefault(prefix + "linear1.bias"));
        var active = gelu ? Gelu(inner) : Builder.Node("Relu", [inner]);
        return Normal("norm2", Builder.Node("Add", [attended, Affine(active, weights[prefix + "linear2.weight"], prefix + "linear2", weights.GetValueOrDefault(prefix + "linear2.bias"))]));
    }

    private GraphValue Attend(string place, GraphValue query, GraphValue key, GraphValue value)
    {
        using var scope = NewDisposeScope();
        var parts = weights[place + "in_proj_weight"].chunk(3, 0);
        var biases = weights.TryGetValue(place + "in_proj_bias", out var bias) ? bias.chunk(3, 0) : null;
        var width = parts[0].shape[0];
        var scale = 1 / Math.Sqrt((double)width / heads);
        GraphValue Part(int i, GraphValue x, string name, ReadOnlySpan<long> order)
        {
            var split = Builder.Node("Reshape", [Affine(x, parts[i], place + name, biases?[i]), Builder.Constant("heads", [0, -1, width / heads], 3)]); // [T, N heads, each]
            return Builder.Node("Transpose", [split], NodeAttribute.Ints("perm", order));
        }

        var scaled = Builder.Node("Mul", [Part(0, query, "query", [1, 0, 2]), Builder.Constant("scale", [(float)scale])]);
        var scores = Builder.Node("Softmax", [Builder.Node("MatMul", [scaled, Part(1, key, "key", [1, 2, 0])])], NodeAttribute.Int("axis", -1));
        var mixed = Builder.Node("Transpose", [Builder.Node("MatMul", [scores, Part(2, value, "value", [1, 0, 2])])], NodeAttribute.Ints("perm", 1, 0, 2));
        var joined = Builder.Node("Reshape", [mixed, Builder.Constant("joined", [0, -1, width], 3)]);
        return Affine(joined, weights[place + "out_proj.weight"], place + "out_proj", weights.GetValueOrDefault(place + "out_proj.bias"));
    }

    private GraphValue Affine(GraphValue x, Tensor weight, string name, Tensor? bias)
    {
        using var transposed = weight.t();
        var product = Builder.Node("MatMul", [x, context.Constant(name + ".weight_transposed", transposed)]);
        return bias is null ? product : Builder.Node("Add", [product, context.Constant(name + ".bias", bias)]);
    }

    private GraphValue Normal(string name, GraphValue x) => Builder.Node("LayerNormalization",
        [x, context.Constant($"{prefix}{name}.weight", weights[$"{prefix}{name}.weight"]), context.Constant($"{prefix}{name}.bias", weights[$"{prefix}{name}.bias"])],
        NodeAttribute.Int("axis", -1), NodeAttribute.Float("epsilon", LayerNormEpsilon));

    private GraphValue Gelu(GraphValue x)
    {
        var inner = Builder.Node("Erf", [Builder.Node("Mul", [x, Builder.Constant("root_half", [(float)Math.Sqrt(0.5)])])]);
        return Builder.Node("Mul", [Builder.Node("Mul", [x, Builder.Constant("half", [0.5f])]), Builder.Node("Add", [inner, Builder.Constant("one", [1f])])]);
    }
}
