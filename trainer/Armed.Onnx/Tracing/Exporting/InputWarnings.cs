using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Exporting;

/// <summary>Finds inputs that are the same in every trace, so that a branch on them or a number taken out of them would not be noticed.</summary>
internal static class InputWarnings
{
    public static IEnumerable<string> Of(IReadOnlyList<Tensor> examples, InputSamples samples, TraceOptions options) => options.FreshInputs is not null ? []
        : examples.Select((example, i) => (Example: example, Place: i)).Where(input => IsSame(input.Example, samples.IsFixed(input.Place))).Select(input =>
            $"Input {input.Place} ({input.Example.dtype}) had the same whole numbers in every trace, because {(samples.IsFixed(input.Place) ? "it has no batch" : "the example has no two different rows")}. "
            + $"A branch of forward on them, or a number taken out of them, stays as it was. Pass an example of different rows, or set {nameof(TraceOptions)}.{nameof(TraceOptions.FreshInputs)}.");

    // Fractions get noise; whole numbers may be codes, of which only whole rows are drawn.
    private static bool IsSame(Tensor example, bool isFixed)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        return example.numel() > 0 && InputSamples.IsCoded(example) && (isFixed || example.eq(example.narrow(0, 0, 1)).all().item<bool>());
    }
}
