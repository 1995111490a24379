using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// Initial weights: He's uniform distribution for linear layers (He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", ICCV 2015), biases zero, and small normal embeddings. They are
/// drawn from a generator that belongs to the fit: torch's global one is shared with everything else that the process does.
/// </summary>
internal static class Initialization
{
    /// <summary>Standard deviation of initial embeddings: a level without rows stays near the mean.</summary>
    private const double EmbeddingSd = 0.1;

    /// <summary>Draws the weights of every linear layer and embedding inside a module.</summary>
    /// <param name="module">The module, on the CPU.</param>
    /// <param name="generator">A seeded generator of the CPU.</param>
    /// <param name="except">A module inside it that keeps its weights; null where none does.</param>
    public static void Apply(nn.Module module, Generator generator, nn.Module? except = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var kept = except?.modules().ToHashSet<nn.Module>(ReferenceEqualityComparer.Instance) ?? [];
        foreach (var (_, child) in module.named_modules())
        {
            if (kept.Contains(child))
            {
                continue;
            }

            switch (child)
            {
                case Linear linear when linear.weight!.numel() > 0:
                    Draw(linear, generator);
                    break;
                case Embedding embedding:
                    embedding.weight!.normal_(0, EmbeddingSd, generator);
                    break;
            }
        }
    }

    /// <summary>Weights [out, in] uniform within sqrt(6 / in), He et al. equation 10 for rectifiers.</summary>
    private static void Draw(Linear linear, Generator generator)
    {
        var bound = Math.Sqrt(6.0 / linear.weight!.size(1));
        linear.weight!.uniform_(-bound, bound, generator);
        linear.bias?.zero_();
    }
}
