namespace Armed.Runtime.Direct.Steps;

/// <summary>The activations that a dense layer applies itself.</summary>
internal enum DenseActivation
{
    None,
    Relu,
    Silu,
    Tanh,
    Gelu,
    Elu,
    Sigmoid,
}
