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
        .With(new GeluExporter());

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
