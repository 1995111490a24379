namespace Armed.Trainer.Training.Dense;

/// <summary>Activations whose slope follows from their value, so that the values may overwrite what they were computed from.</summary>
internal enum DenseActivation
{
    /// <summary>The identity.</summary>
    None,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x above 0, else exp(x) - 1.</summary>
    Elu,
}
