using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Armed.Onnx.Modules;

/// <summary>What torch's attention computes, for the comparison with a module whose options are hidden. Shapes are [T, N, E].</summary>
internal static class AttentionFormula
{
    public static Tensor Attend(IReadOnlyDictionary<string, Tensor> weights, string prefix, Tensor x, long heads)
    {
        var (steps, batch, width) = (x.shape[0], x.shape[1], x.shape[2]);
        var each = width / heads;
        using Scalar scale = Math.Sqrt(each); // a scalar by itself may be freed while it is read
        Tensor[] parts = [.. Affine(weights, prefix + "in_proj_weight", prefix + "in_proj_bias", x).chunk(3, -1).Select(part => part.reshape(steps, batch * heads, each).transpose(0, 1))];
        var scores = parts[0].bmm(parts[1].transpose(1, 2)).div(scale).softmax(-1);
        return Affine(weights, prefix + "out_proj.weight", prefix + "out_proj.bias", scores.bmm(parts[2]).transpose(0, 1).reshape(steps, batch, width));
    }

    /// <summary>An encoder layer that normalises after its sums.</summary>
    public static Tensor Layer(IReadOnlyDictionary<string, Tensor> weights, string prefix, Tensor x, long heads, bool gelu)
    {
        using Scalar one = 1;
        var attended = Normal(weights, prefix + "norm1", x.add(Attend(weights, prefix + "self_attn.", x, heads), one));
        var inner = Affine(weights, prefix + "linear1.weight", prefix + "linear1.bias", attended);
        return Normal(weights, prefix + "norm2", attended.add(Affine(weights, prefix + "linear2.weight", prefix + "linear2.bias", gelu ? F.gelu(inner) : inner.relu()), one));
    }

    private static Tensor Affine(IReadOnlyDictionary<string, Tensor> weights, string weight, string bias, Tensor x) => F.linear(x, weights[weight], weights.GetValueOrDefault(bias));

    private static Tensor Normal(IReadOnlyDictionary<string, Tensor> weights, string name, Tensor x) => F.layer_norm(x, [x.shape[2]], weights[name + ".weight"], weights[name + ".bias"]);
}
