using Armed.Onnx.Schema;
using static TorchSharp.torch;

namespace Armed.Onnx.Tests;

/// <summary>Compares a module in evaluation mode with its exported graph in ONNX Runtime, element by element.</summary>
internal static class Parity
{
    /// <summary>Float32 sums of up to a few hundred terms of magnitude 1, in another order: some 2^-24 each.</summary>
    public const double Dense = 2e-6;

    /// <summary>One elementwise function: both libraries' approximations are good to a few units of the last place.</summary>
    public const double Elementwise = 1e-6;

    public static readonly long[] BatchSizes = [1, 3, 17];

    /// <summary>Checks float inputs of each batch size; tail is the input's shape without the batch.</summary>
    public static void Check(nn.Module<Tensor, Tensor> module, long[] tail, double tolerance, float scale = 3f, OnnxExportOptions? options = null)
    {
        var training = module.training;
        var model = OnnxExporter.Export(module, [-1, .. tail], options);
        Assert.Equal(training, module.training);
        CheckOperators(module, model, options?.Registry ?? ModuleExporterRegistry.Default);
        using var session = new OnnxSession(model);
        module.eval();
        foreach (var batch in BatchSizes)
        {
            CheckBatch(module, session, [batch, .. tail], tolerance, scale);
        }

        module.train(training);
    }

    private static void CheckBatch(nn.Module<Tensor, Tensor> module, OnnxSession session, long[] shape, double tolerance, float scale)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var x = randn(shape, generator: generator) * scale;
        var input = x.data<float>().ToArray();
        using var noGradients = no_grad();
        var expected = module.forward(x);
        Close(expected, session.Run(input, shape), tolerance);
    }

    public static void Close(Tensor expected, (float[] Values, long[] Shape) actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.Shape);
        var values = expected.detach().contiguous().data<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var bound = tolerance * Math.Max(1, Math.Abs(values[i]));
            Assert.True(Math.Abs(values[i] - actual.Values[i]) <= bound, $"element {i}: TorchSharp {values[i]}, ONNX Runtime {actual.Values[i]}, bound {bound}");
        }
    }

    // What the table of supported modules says must be what is written.
    private static void CheckOperators(nn.Module module, byte[] model, ModuleExporterRegistry registry)
    {
        var declared = registry.Supported.First(s => s.ModuleType == module.GetType()).Operators;
        if (declared.Length == 0)
        {
            return;
        }

        string[] allowed = [.. declared.Split([',', ';'], StringSplitOptions.TrimEntries), "Identity"];
        Assert.All(ModelProto.Parser.ParseFrom(model).Graph.Node, n => Assert.Contains(n.OpType, allowed));
    }
}
