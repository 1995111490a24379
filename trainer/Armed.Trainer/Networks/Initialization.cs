using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Networks;

/// <summary>Initial weights: Glorot's uniform distribution (Glorot and Bengio, AISTATS 2010), biases zero; as in the published method.</summary>
internal static class Initialization
{
    /// <summary>Initialises every linear layer inside a module from torch's seeded generator.</summary>
    public static void Apply(nn.Module module)
    {
        using var _ = no_grad();
        foreach (var (_, child) in module.named_modules())
        {
            if (child is not Linear linear)
                continue;
            nn.init.xavier_uniform_(linear.weight!);
            if (linear.bias is { } bias)
                nn.init.zeros_(bias);
        }
    }
}
