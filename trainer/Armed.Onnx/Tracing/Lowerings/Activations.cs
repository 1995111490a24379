namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>Activations, softmax, and the dropouts that evaluation mode leaves out.</summary>
internal static class Activations
{
    // Above this, log(1 + e^x) and x differ by less than half a unit of float32's last place.
    private const double InvisibleThreshold = 20;

    public static void AddTo(LoweringTable table)
    {
        table.AddSame("relu", "Relu");
        table.AddSame("tanh", "Tanh");
        table.AddSame("selu", "Selu");
        table.Add("sigmoid", "Sigmoid, Cast", call => call.Node("Sigmoid", [call.As(0, call.Element)]));
        table.Add("relu6", "Clip", call => Clip(call, 0, 6));
        table.Add("hardtanh", "Clip", call => Clip(call, call.Number(1), call.Number(2)));
        table.Add("leaky_relu", "LeakyRelu", call => call.Node("LeakyRelu", [call.In(0)], Alpha(call.Number(1))));
        table.Add("rrelu", "LeakyRelu", call => call.Flag(3) ? throw Training(call) : call.Node("LeakyRelu", [call.In(0)], Alpha((call.Number(1) + call.Number(2)) / 2)));
        table.Add("elu", "Elu", Elu, "Scale and input scale 1.");
        table.Add("celu", "Celu", call => call.Node("Celu", [call.In(0)], Alpha(call.Number(1))));
        table.Add("gelu", "Mul, Erf, Tanh, Add", Gelu, "Exact and the tanh approximation.");
        table.Add("silu", "Sigmoid, Mul", call => call.Node("Mul", [call.In(0), call.Node("Sigmoid", [call.In(0)])]));
        table.Add("softplus", "Softplus, Mul, Greater, Where", Softplus);
        table.Add("log_sigmoid", "Neg, Softplus", call => call.Node("Neg", [call.Node("Softplus", [call.Node("Neg", [call.In(0)])])]));
        table.AddSame("hardswish", "HardSwish");
        table.Add("hardsigmoid", "HardSigmoid", call => call.Node("HardSigmoid", [call.In(0)], Alpha(1.0 / 6)));
        table.Add("hardshrink", "Shrink", call => Shrink(call, 0));
        table.Add("softshrink", "Shrink", call => Shrink(call, call.Number(1)));
        table.Add("threshold", "Greater, Where", call => call.Node("Where", [call.Node("Greater", [call.In(0), call.As(1, call.Element)]), call.In(0), call.As(2, call.Element)]));
        table.Add("prelu", "PRelu, Reshape", PRelu);
        table.Add("glu", "Split, Sigmoid, Mul", Glu);
        table.Add("softmax", "Softmax, Cast", call => call.Node("Softmax", [call.As(0, call.Element)], NodeAttribute.Int("axis", call.Axis(1))));
        table.Add("log_softmax", "LogSoftmax, Cast", call => call.Node("LogSoftmax", [call.As(0, call.Element)], NodeAttribute.Int("axis", call.Axis(1))));
        table.Add("dropout feature_dropout alpha_dropout feature_alpha_dropout", "", call => call.Flag(2) ? throw Training(call) : call.In(0), "Writes no node. Refused where forward asks for training: true.");
    }

    private static NodeAttribute Alpha(double value) => NodeAttribute.Float("alpha", (float)value);

    private static GraphValue Clip(OperatorCall call, double low, double high) => call.Node("Clip", [call.In(0), call.Scalar(low), call.Scalar(high)]);

    private static OnnxExportException Training(OperatorCall call) => call.Refuse("forward runs it as in training, also in evaluation mode. Pass the module's training flag to it");

    private static GraphValue Elu(OperatorCall call) => (call.Has(2) && call.Number(2) != 1) || (call.Has(3) && call.Number(3) != 1)
        ? throw call.Refuse("only a scale and an input scale of 1 can be exported")
        : call.Node("Elu", [call.In(0)], Alpha(call.Number(1)));

    private static GraphValue Gelu(OperatorCall call)
    {
        var x = call.In(0);
        var half = call.Node("Mul", [x, call.Scalar(0.5)]);
        var isTanh = call.Has(1) && call.Text(1) == "tanh";
        var inner = isTanh ? call.Node("Tanh", [TanhArgument(call, x)]) : call.Node("Erf", [call.Node("Mul", [x, call.Scalar(Math.Sqrt(0.5))])]);
        return call.Node("Mul", [half, call.Node("Add", [inner, call.Scalar(1)])]);
    }

    // sqrt(2 / pi) (x + 0.044715 x^3)
    private static GraphValue TanhArgument(OperatorCall call, GraphValue x)
    {
        var cube = call.Node("Mul", [call.Node("Mul", [x, x]), x]);
        var sum = call.Node("Add", [x, call.Node("Mul", [cube, call.Scalar(0.044715)])]);
        return call.Node("Mul", [sum, call.Scalar(Math.Sqrt(2 / Math.PI))]);
    }

    private static GraphValue Softplus(OperatorCall call)
    {
        double beta = call.Count > 1 ? call.Number(1) : 1, threshold = call.Count > 2 ? call.Number(2) : InvisibleThreshold;
        var steep = beta == 1 ? call.In(0) : call.Node("Mul", [call.In(0), call.Scalar(beta)]);
        var soft = call.Node("Softplus", [steep]);
        var result = beta == 1 ? soft : call.Node("Mul", [soft, call.Scalar(1 / beta)]);
        return threshold >= InvisibleThreshold ? result : call.Node("Where", [call.Node("Greater", [steep, call.Scalar(threshold)]), call.In(0), result]);
    }

    private static GraphValue Shrink(OperatorCall call, double bias) =>
        call.Node("Shrink", [call.In(0)], NodeAttribute.Float("lambd", (float)call.Number(1)), NodeAttribute.Float("bias", (float)bias));

    // The slopes belong to axis 1.
    private static GraphValue PRelu(OperatorCall call)
    {
        var slope = call.Tensor(1);
        BatchSize[] shape = [slope.Dims.Length == 0 ? 1 : slope.Dims[0], .. Enumerable.Repeat((BatchSize)1, Math.Max(0, call.Rank() - 2))];
        return call.Node("PRelu", [call.In(0), shape[0] == 1 ? slope.Graph : call.Graph.Reshape(slope.Graph, slope.Dims, shape)]);
    }

    private static GraphValue Glu(OperatorCall call)
    {
        var halves = call.Graph.Builder.Nodes("Split", [call.In(0)], 2, NodeAttribute.Int("axis", call.Axis(1)));
        return call.Node("Mul", [halves[0], call.Node("Sigmoid", [halves[1]])]);
    }
}
