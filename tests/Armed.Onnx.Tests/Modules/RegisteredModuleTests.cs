using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

/// <summary>Every registered exporter against TorchSharp: a new one is tested by a sample here, and a test fails while it has none.</summary>
[NoTensorLeaks]
public sealed class RegisteredModuleTests
{
    private static readonly Dictionary<Type, Func<nn.Module>> s_samples = new Func<nn.Module>[]
    {
        () => nn.AlphaDropout(), () => nn.BatchNorm1d(6), () => nn.Bilinear(6, 6, 2), () => nn.Dropout(), () => nn.ELU(1.3), () => nn.Embedding(9, 3), () => nn.Flatten(),
        () => nn.GELU(), () => nn.Identity(), () => nn.LayerNorm(6), () => nn.LeakyReLU(0.2), () => nn.Linear(6, 2), () => nn.LogSigmoid(), () => nn.LogSoftmax(1),
        () => nn.ReLU(), () => nn.ReLU6(), () => nn.SELU(), () => nn.Sequential(nn.Linear(6, 3), nn.Tanh()), () => nn.SiLU(), () => nn.Sigmoid(), () => nn.Softmax(1),
        () => nn.Softplus(), () => nn.Softsign(), () => nn.Tanh(),
    }.ToDictionary(TypeOf);

    public static TheoryData<string> Registered { get; } = [.. ModuleExporterRegistry.Default.Supported.Select(module => module.ModuleType.Name)];

    [Theory]
    [MemberData(nameof(Registered))]
    public void Exporter_OfARegisteredType_MatchesTorch(string name)
    {
        var type = ModuleExporterRegistry.Default.Supported.Single(module => module.ModuleType.Name == name).ModuleType;
        Assert.True(s_samples.TryGetValue(type, out var sample), $"{name} has an exporter and no sample. Add one to {nameof(s_samples)}.");
        using var module = sample();
        if (module is nn.Module<Tensor, Tensor> plain and not Embedding)
        {
            Parity.Check(plain, [6], Parity.Dense);
        }
        else
        {
            // Indices and several inputs have tests of their own; here the graph has to load.
            using var session = new OnnxSession(OnnxExporter.Export(module, Inputs(module), [new("y", TensorType.Float)]));
            Assert.NotEmpty(session.Outputs);
        }
    }

    private static GraphTensor[] Inputs(nn.Module module) =>
        module is Embedding ? [new("codes", TensorType.Int64, [-1, 6])] : [new("a", TensorType.Float, [-1, 6]), new("b", TensorType.Float, [-1, 6])];

    private static Type TypeOf(Func<nn.Module> sample)
    {
        using var module = sample();
        return module.GetType();
    }
}
