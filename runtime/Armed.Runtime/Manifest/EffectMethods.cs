namespace Armed.Runtime.Bundles;

/// <summary>How random effects can have been estimated, as <see cref="RandomEffectsDescription.Method"/> names it.</summary>
public static class EffectMethods
{
    /// <summary>By stochastic gradients: the variational posterior of training.</summary>
    public const string Variational = "variational";

    /// <summary>Exactly, as a linear mixed model of a continuous outcome.</summary>
    public const string Exact = "exact";

    /// <summary>By mode and curvature (Laplace).</summary>
    public const string Laplace = "laplace";

    /// <summary>By adaptive Gauss-Hermite quadrature.</summary>
    public const string Quadrature = "quadrature";

    /// <summary>By iterations on sampled traces, for equations too large to factor.</summary>
    public const string Iterative = "iterative";

    /// <summary>Every method.</summary>
    public static IReadOnlyList<string> All { get; } = [Variational, Exact, Laplace, Quadrature, Iterative];
}
