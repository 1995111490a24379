using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>Initial weights: He's uniform distribution (He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", ICCV 2015), biases zero.</summary>
internal static class Initialization
{
    /// <summary>Initialises every linear layer inside a module from torch's seeded generator.</summary>
    /// <param name="module">The module.</param>
    /// <param name="except">A module inside it that keeps its weights; null where none does.</param>
    public static void Apply(nn.Module module, nn.Module? except = null)
    {
        using var _ = no_grad();
        var kept = except?.modules().ToHashSet<nn.Module>(ReferenceEqualityComparer.Instance) ?? [];
        foreach (var (_, child) in module.named_modules())
        {
            if (child is not Linear linear || kept.Contains(child) || linear.weight!.numel() == 0)
            {
                continue;
            }

            nn.init.kaiming_uniform_(linear.weight!);
            if (linear.bias is { } bias)
            {
                nn.init.zeros_(bias);
            }
        }
    }
}
