using static TorchSharp.torch;

namespace Armed.Onnx.Modules;

/// <summary>Finds what TorchSharp hides of a module: the module runs on a small input and is compared with what each possible choice would give.</summary>
internal static class ModuleProbe
{
    // Choices differ by far more; equal ones by rounding.
    private const double Accepted = 1e-3;

    /// <param name="module">The module; it has the mode it had afterwards.</param>
    /// <param name="context">For the refusal.</param>
    /// <param name="run">Runs the module on the small input.</param>
    /// <param name="choices">What each choice would give.</param>
    /// <param name="what">What is sought, for the refusal.</param>
    /// <returns>The choice that gives what the module gives.</returns>
    public static T Find<T>(nn.Module module, ExportContext context, Func<Tensor> run, IReadOnlyList<(T Choice, Func<Tensor> Formula)> choices, string what)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var wasTraining = module.training;
        module.eval();
        try
        {
            var actual = run();
            var best = choices.Select(choice => (choice.Choice, Distance: choice.Formula().sub(actual).abs().max().item<float>())).MinBy(choice => choice.Distance);
            return best.Distance <= Accepted * Math.Max(1, actual.abs().max().item<float>()) ? best.Choice
                : throw context.Unsupported(module, $"TorchSharp does not tell {what}, and none that is known gives what the module gives. Trace the model (OnnxExporter.Trace).");
        }
        finally
        {
            module.train(wasTraining);
        }
    }

    /// <summary>The same numbers in every process.</summary>
    public static Tensor Input(nn.Module module, params long[] shape)
    {
        using var generator = new Generator(5);
        return randn(shape, generator: generator).to(module.parameters().First().device);
    }
}
