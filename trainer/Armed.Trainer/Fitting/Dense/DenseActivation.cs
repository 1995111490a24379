namespace Armed.Trainer.Fitting.Dense;

/// <summary>Activations that a layer computes by hand.</summary>
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

    /// <summary>x sigmoid(x). Its slope does not follow from its value: the layer keeps it next to the values.</summary>
    Silu,
}
