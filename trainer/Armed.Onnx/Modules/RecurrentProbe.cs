using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Tells tanh from ReLU in an RNN by one step from a state of zeros.</summary>
internal static class RecurrentProbe
{
    public static string Activation(RNN module, ExportContext context)
    {
        using var scope = NewDisposeScope();
        var weights = module.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter.detach(), StringComparer.Ordinal);
        var x = ModuleProbe.Input(module, 1, 1, weights["weight_ih_l0"].shape[1]); // one row, one step: batch first or not is the same
        Tensor Step(Tensor input, string end)
        {
            using Scalar one = 1; // a scalar by itself may be freed while it is read
            var sum = nn.functional.linear(input, weights["weight_ih_" + end]);
            return weights.TryGetValue("bias_ih_" + end, out var first) ? sum.add(first, one).add(weights["bias_hh_" + end], one) : sum;
        }

        Tensor Run(Func<Tensor, Tensor> activation)
        {
            var h = x.view(1, -1);
            for (var layer = 0; weights.ContainsKey($"weight_ih_l{layer}"); layer++)
            {
                var forwards = activation(Step(h, $"l{layer}"));
                h = weights.ContainsKey($"weight_ih_l{layer}_reverse") ? cat([forwards, activation(Step(h, $"l{layer}_reverse"))], 1) : forwards;
            }
            return h.view(1, 1, -1);
        }

        return ModuleProbe.Find(module, context, () => module.call(x).Item1, [("Tanh", () => Run(value => value.tanh())), ("Relu", () => Run(value => value.relu()))], "the activation");
    }
}
