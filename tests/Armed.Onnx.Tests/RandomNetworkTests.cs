using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

/// <summary>Networks of random depth, widths and modules, each against ONNX Runtime.</summary>
[NoTensorLeaks]
public sealed class RandomNetworkTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Export_RandomNetwork_MatchesTorch(int seed)
    {
        var random = new Random(seed);
        var width = random.Next(1, 20);
        using var module = Network(random, width);
        Parity.Check(module, [width], tolerance: 2e-5); // up to eight layers of float32, each some 2e-6
    }

    private static Sequential Network(Random random, int width)
    {
        var next = width;
        var modules = new List<nn.Module<Tensor, Tensor>>();
        for (var depth = random.Next(1, 9); depth > 0; depth--)
        {
            modules.Add(random.Next(4) > 0 ? nn.Sequential(Layer(random, ref next), Shape(random, next)) : Layer(random, ref next));
        }

        return nn.Sequential(modules);
    }

    private static Linear Layer(Random random, ref int width)
    {
        var inputs = width;
        width = random.Next(1, 70);
        return nn.Linear(inputs, width, random.Next(2) == 0);
    }

    private static nn.Module<Tensor, Tensor> Shape(Random random, int width) => random.Next(9) switch
    {
        0 => nn.ReLU(),
        1 => nn.GELU(),
        2 => nn.SiLU(),
        3 => nn.ELU(random.NextDouble() + 0.1),
        4 => nn.Tanh(),
        5 => nn.Dropout(0.4),
        6 => nn.BatchNorm1d(width),
        7 => nn.Softplus(),
        _ => nn.Identity(),
    };
}
