using static TorchSharp.torch;

namespace Armed.Onnx.Tests.Modules;

/// <summary>A module that the registry exports, and the inputs that it is compared with.</summary>
/// <param name="Module">Makes it, with the parameters that it starts with.</param>
/// <param name="Tails">Shapes of the input without the first axis, which is dynamic.</param>
/// <param name="Inputs">How many inputs of that shape it takes.</param>
/// <param name="Codes">Integers below this number instead of normal numbers; 0 for normal ones.</param>
internal sealed record ModuleSample(Func<nn.Module> Module, long[][] Tails, int Inputs = 1, int Codes = 0)
{
    public Tensor Input(long batch, long[] tail, Generator generator) =>
        Codes > 0 ? randint(0, Codes, [batch, .. tail], ScalarType.Int64, generator: generator) : randn([batch, .. tail], generator: generator) * 2;
}
