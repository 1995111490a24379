using TorchSharp.Modules;

namespace Armed.Onnx.Modules;

/// <summary>x Φ(x), by parts: ONNX has the operator only from opset 20 on. ONNX Runtime fuses the exact form.</summary>
internal sealed class GeluExporter : IModuleExporter<GELU>
{
    public string Operators => "Mul, Erf, Add; Mul, Tanh, Add";

    public string Remarks => "Exact (Erf) or the tanh approximation, as the module says.";

    public GraphValue Export(GELU module, GraphValue input, ExportContext context) =>
        module.approximate == GELU.Approximate.tanh ? Approximate(input, context.Builder) : Exact(input, context.Builder);

    // x (1 + erf(x / sqrt 2)) / 2
    private static GraphValue Exact(GraphValue x, GraphBuilder b)
    {
        var erf = b.Node("Erf", [b.Node("Mul", [x, b.Constant("inverse_sqrt_2", [(float)Math.Sqrt(0.5)])])]);
        return Half(x, erf, b);
    }

    // x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2
    private static GraphValue Approximate(GraphValue x, GraphBuilder b)
    {
        var cube = b.Node("Mul", [b.Node("Mul", [x, x]), x]);
        var inner = b.Node("Add", [x, b.Node("Mul", [cube, b.Constant("cubic", [0.044715f])])]);
        return Half(x, b.Node("Tanh", [b.Node("Mul", [inner, b.Constant("sqrt_2_over_pi", [(float)Math.Sqrt(2 / Math.PI)])])]), b);
    }

    private static GraphValue Half(GraphValue x, GraphValue sigmoidal, GraphBuilder b) =>
        b.Node("Mul", [b.Node("Mul", [x, b.Node("Add", [sigmoidal, b.Constant("one", [1f])])]), b.Constant("half", [0.5f])]);
}
