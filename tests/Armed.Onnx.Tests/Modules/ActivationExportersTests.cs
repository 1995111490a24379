using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

[NoTensorLeaks]
public sealed class ActivationExportersTests
{
    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> s_modules = new()
    {
        ["ReLU"] = () => nn.ReLU(),
        ["LeakyReLU 0.01"] = () => nn.LeakyReLU(),
        ["LeakyReLU 0.3"] = () => nn.LeakyReLU(0.3),
        ["ELU 1"] = () => nn.ELU(),
        ["ELU 0.7"] = () => nn.ELU(0.7),
        ["SELU"] = () => nn.SELU(),
        ["Tanh"] = () => nn.Tanh(),
        ["Sigmoid"] = () => nn.Sigmoid(),
        ["LogSigmoid"] = () => nn.LogSigmoid(),
        ["Softsign"] = () => nn.Softsign(),
        ["SiLU"] = () => nn.SiLU(),
        ["ReLU6"] = () => nn.ReLU6(),
        ["GELU exact"] = () => nn.GELU(),
        ["GELU tanh"] = () => nn.GELU(GELU.Approximate.tanh),
        ["Softplus"] = () => nn.Softplus(),
        ["Softplus beta 2.5"] = () => nn.Softplus(2.5),
        ["Softplus threshold 1"] = () => nn.Softplus(2, 1),
        ["Softmax 1"] = () => nn.Softmax(1),
        ["Softmax -1"] = () => nn.Softmax(-1),
        ["LogSoftmax 1"] = () => nn.LogSoftmax(1),
    };

    public static TheoryData<string, float> Cases => [.. from name in s_modules.Keys from scale in new[] { 1f, 30f } select (name, scale)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Export_OddWidth_MatchesTorch(string name, float scale)
    {
        using var module = s_modules[name]();
        // SiLU is x times ONNX Runtime's sigmoid, which is good to 2^-23 absolute; x reaches four times the scale.
        var tolerance = name == "SiLU" ? Math.Max(Parity.Elementwise, 4 * scale * Math.Pow(2, -23)) : Parity.Elementwise;
        Parity.Check(module, [5], tolerance, scale);
        Parity.Check(module, [33], tolerance, scale);
    }

    [Fact]
    public void Export_SoftmaxOfInnerDimension_MatchesTorch()
    {
        using var module = nn.Softmax(1);
        Parity.Check(module, [3, 7], Parity.Elementwise);
    }

    [Fact]
    public void Export_SpecialValues_MatchesTorch()
    {
        foreach (var name in s_modules.Keys.Where(n => !n.Contains("oftmax", StringComparison.Ordinal)))
        {
            CheckSpecialValues(name);
        }
    }

    private static void CheckSpecialValues(string name)
    {
        float[] values = [0f, -0f, 1e-30f, -1e-30f, 88f, -88f, 1000f, -1000f];
        using var scope = NewDisposeScope();
        using var module = s_modules[name]();
        using var session = new OnnxSession(OnnxExporter.Export(module, [-1, values.Length]));
        var expected = module.forward(tensor(values).reshape(1, values.Length));
        Parity.Close(expected, session.Run(values, [1, values.Length]), Parity.Elementwise);
    }
}
