using Armed.Onnx;
using TorchSharp.Modules;

namespace Armed.Trainer.Models;

/// <summary>The derivative of an activation in a graph.</summary>
internal static class ActivationDerivative
{
    /// <summary>Writes a'(z).</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="activation">The activation a.</param>
    /// <param name="z">What it reads.</param>
    /// <returns>A value of the same shape.</returns>
    public static GraphValue Emit(GraphBuilder builder, TorchSharp.torch.nn.Module activation, GraphValue z) => activation switch
    {
        ReLU => builder.Node("Cast", [IsPositive(builder, z)], NodeAttribute.Int("to", 1)),
        ELU => builder.Node("Where", [IsPositive(builder, z), One(builder), builder.Node("Exp", [z])]),
        Tanh => OneMinus(builder, Square(builder, builder.Node("Tanh", [z]))),
        SiLU => Silu(builder, z),
        GELU => Gelu(builder, z),
        _ => throw new ArgumentException($"The activation {activation.GetType().Name} has no derivative here. Expected one of {string.Join(", ", Enum.GetNames<ActivationKind>())}.", nameof(activation)),
    };

    /// <summary>s (1 + z (1 - s)), s = 1 / (1 + e^-z).</summary>
    private static GraphValue Silu(GraphBuilder builder, GraphValue z)
    {
        var s = builder.Node("Sigmoid", [z]);
        var inner = builder.Node("Add", [One(builder), builder.Node("Mul", [z, OneMinus(builder, s)])]);
        return builder.Node("Mul", [s, inner]);
    }

    /// <summary>Phi(z) + z phi(z) = (1 + erf(z / sqrt 2)) / 2 + z e^(-z^2 / 2) / sqrt(2 pi).</summary>
    private static GraphValue Gelu(GraphBuilder builder, GraphValue z)
    {
        var erf = builder.Node("Erf", [Times(builder, z, Math.Sqrt(0.5))]);
        var below = Times(builder, builder.Node("Add", [One(builder), erf]), 0.5);
        var density = Times(builder, builder.Node("Exp", [Times(builder, Square(builder, z), -0.5)]), 1 / Math.Sqrt(2 * Math.PI));
        return builder.Node("Add", [below, builder.Node("Mul", [z, density])]);
    }

    private static GraphValue IsPositive(GraphBuilder builder, GraphValue z) => builder.Node("Greater", [z, builder.Constant("zero", [0f])]);

    private static GraphValue One(GraphBuilder builder) => builder.Constant("one", [1f]);

    private static GraphValue OneMinus(GraphBuilder builder, GraphValue value) => builder.Node("Sub", [One(builder), value]);

    private static GraphValue Square(GraphBuilder builder, GraphValue value) => builder.Node("Mul", [value, value]);

    private static GraphValue Times(GraphBuilder builder, GraphValue value, double factor) => builder.Node("Mul", [value, builder.Constant("factor", [(float)factor])]);
}
