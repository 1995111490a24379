using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>Functions of one element or one axis.</summary>
internal static class ActivationExporters
{
    // Above this, log(1 + e^x) and x differ by less than half a unit of float32's last place, so torch's switch to x changes nothing.
    private const double InvisibleThreshold = 20;

    // No Hardtanh: TorchSharp 0.107's returns its input as it is.
    public static ModuleExporterRegistry AddTo(ModuleExporterRegistry registry) => registry
        .With<ReLU>((_, x, c) => c.Builder.Node("Relu", [x]), "Relu")
        .With<LeakyReLU>((m, x, c) => c.Builder.Node("LeakyRelu", [x], Alpha(m.negative_slope)), "LeakyRelu")
        .With<ELU>((m, x, c) => c.Builder.Node("Elu", [x], Alpha(m.alpha)), "Elu")
        .With<SELU>((_, x, c) => c.Builder.Node("Selu", [x]), "Selu")
        .With<Tanh>((_, x, c) => c.Builder.Node("Tanh", [x]), "Tanh")
        .With<Sigmoid>((_, x, c) => c.Builder.Node("Sigmoid", [x]), "Sigmoid")
        .With<LogSigmoid>((_, x, c) => LogSigmoid(x, c.Builder), "Neg, Softplus")
        .With<Softsign>((_, x, c) => c.Builder.Node("Softsign", [x]), "Softsign")
        .With<Softmax>((m, x, c) => c.Builder.Node("Softmax", [x], NodeAttribute.Int("axis", m.dim)), "Softmax")
        .With<LogSoftmax>((m, x, c) => c.Builder.Node("LogSoftmax", [x], NodeAttribute.Int("axis", m.dim)), "LogSoftmax")
        .With<SiLU>((_, x, c) => c.Builder.Node("Mul", [x, c.Builder.Node("Sigmoid", [x])]), "Sigmoid, Mul")
        .With<ReLU6>((_, x, c) => c.Builder.Node("Clip", [x, c.Builder.Constant("zero", [0f]), c.Builder.Constant("six", [6f])]), "Clip")
        .With<Softplus>(Softplus, "Softplus, Mul, Greater, Where", "Greater and Where only for thresholds under 20, where torch's switch to the identity is visible.")
        .With<CELU>((m, x, c) => c.Builder.Node("Celu", [x], Alpha(m.alpha)), "Celu")
        .With<RReLU>((m, x, c) => c.Builder.Node("LeakyRelu", [x], Alpha((m.lower + m.upper) / 2)), "LeakyRelu", "With the mean slope, as in evaluation mode.")
        .With<Mish>((_, x, c) => c.Builder.Node("Mul", [x, c.Builder.Node("Tanh", [c.Builder.Node("Softplus", [x])])]), "Softplus, Tanh, Mul")
        .With<Hardswish>((_, x, c) => c.Builder.Node("HardSwish", [x]), "HardSwish")
        .With<Hardsigmoid>((_, x, c) => c.Builder.Node("HardSigmoid", [x], Alpha(1.0 / 6)), "HardSigmoid")
        .With<Hardshrink>((m, x, c) => Shrink(c.Builder, x, m.lambda, 0), "Shrink")
        .With<Softshrink>((m, x, c) => Shrink(c.Builder, x, m.lambda, m.lambda), "Shrink")
        .With<Tanhshrink>((_, x, c) => c.Builder.Node("Sub", [x, c.Builder.Node("Tanh", [x])]), "Tanh, Sub")
        .With<Threshold>(Threshold, "Greater, Where")
        .With<Softmin>((m, x, c) => c.Builder.Node("Softmax", [c.Builder.Node("Neg", [x])], NodeAttribute.Int("axis", m.dim)), "Neg, Softmax")
        .With<Softmax2d>((_, x, c) => c.Builder.Node("Softmax", [x], NodeAttribute.Int("axis", -3)), "Softmax")
        .With<GLU>(Glu, "Split, Sigmoid, Mul")
        .With<PReLU>(PRelu, "PRelu", "Several slopes need the input's rank.")
        .With(new GeluExporter());

    private static GraphValue Shrink(GraphBuilder builder, GraphValue x, double lambda, double bias) =>
        builder.Node("Shrink", [x], NodeAttribute.Float("lambd", (float)lambda), NodeAttribute.Float("bias", (float)bias));

    private static GraphValue Threshold(Threshold module, GraphValue x, ExportContext context)
    {
        var builder = context.Builder;
        return builder.Node("Where", [builder.Node("Greater", [x, builder.Constant("threshold", [(float)module.threshold])]), x, builder.Constant("value", [(float)module.value])]);
    }

    private static GraphValue Glu(GLU module, GraphValue x, ExportContext context)
    {
        var halves = context.Builder.Nodes("Split", [x], 2, NodeAttribute.Int("axis", module.dim));
        var result = context.Builder.Node("Mul", [halves[0], context.Builder.Node("Sigmoid", [halves[1]])]);
        var at = (int)(module.dim < 0 ? module.dim + x.Rank ?? 0 : module.dim);
        return x.Dims is { } dims ? context.Builder.WithShape(result, [.. dims.Select((size, i) => i == at && size > 0 ? size / 2 : size)]) : result;
    }

    // One slope for each of the channels, which are axis 1.
    private static GraphValue PRelu(PReLU module, GraphValue x, ExportContext context)
    {
        var weight = module.weight ?? throw context.Unsupported(module, "it has no weight.");
        if (module.num_parameters > 1 && x.Rank is null)
        {
            throw context.Unsupported(module, "the rank of its input is not known here. State it with GraphBuilder.WithShape in the exporter before it.");
        }

        long[] shape = module.num_parameters == 1 ? [1] : [module.num_parameters, .. Enumerable.Repeat(1L, Math.Max(0, x.Rank!.Value - 2))];
        using var shaped = weight.reshape(shape);
        return context.Builder.Node("PRelu", [x, context.Constant("weight", shaped)]);
    }

    private static NodeAttribute Alpha(double value) => NodeAttribute.Float("alpha", (float)value);

    // log sigmoid(x) = -log(1 + e^-x): no overflow on either side.
    private static GraphValue LogSigmoid(GraphValue x, GraphBuilder builder) =>
        builder.Node("Neg", [builder.Node("Softplus", [builder.Node("Neg", [x])])]);

    // log(1 + e^(beta x)) / beta, and x itself where beta x > threshold.
    private static GraphValue Softplus(Softplus module, GraphValue x, ExportContext context)
    {
        var builder = context.Builder;
        var scaled = module.beta != 1;
        var steep = scaled ? builder.Node("Mul", [x, builder.Constant("beta", [(float)module.beta])]) : x;
        var soft = builder.Node("Softplus", [steep]);
        var result = scaled ? builder.Node("Mul", [soft, builder.Constant("inverse_beta", [(float)(1 / module.beta)])]) : soft;
        if (module.threshold >= InvisibleThreshold)
        {
            return result;
        }

        var linear = builder.Node("Greater", [steep, builder.Constant("threshold", [(float)module.threshold])]);
        return builder.Node("Where", [linear, x, result]);
    }
}
