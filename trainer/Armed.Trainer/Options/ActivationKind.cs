namespace Armed.Trainer;

/// <summary>Activation functions of a dense backbone.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>x Phi(x), exact.</summary>
    Gelu,

    /// <summary>x sigmoid(x).</summary>
    Silu,

    /// <summary>x for x above 0, else exp(x) - 1.</summary>
    Elu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,
}
