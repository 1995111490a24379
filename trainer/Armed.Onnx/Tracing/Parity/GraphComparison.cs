using System.Globalization;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Parity;

/// <summary>Compares what a graph and a module give for the same inputs.</summary>
internal static class GraphComparison
{
    // An output of nothing but zeros has no scale of its own.
    private const double Smallest = 1e-12;

    // Whole numbers and truth values are equal or wrong, however large they are.
    private const double Unequal = 1;

    /// <summary>Largest difference relative to the output's largest absolute value, and 1 for integers and truth values that are not all equal; an exception where shapes or types differ.</summary>
    public static double Largest(Tensor module, Tensor graph, string output, int batch = 0)
    {
        if (!module.shape.AsSpan().SequenceEqual(graph.shape) || module.dtype != graph.dtype)
        {
            var oneRow = batch == 1 ? $" with 1 row. If forward treats one row in another way (squeeze without a dimension), leave 1 out of {nameof(TraceOptions.ComparedBatches)}" : "";
            throw new OnnxExportException($"The graph's output '{output}' is {Describe(graph)} where the module gives {Describe(module)}{oneRow}. Nothing was written.", "");
        }

        using var scope = NewDisposeScope();
        if (module.numel() == 0)
        {
            return 0;
        }

        if (!module.is_floating_point())
        {
            return module.cpu().eq(graph).all().item<bool>() ? 0 : Unequal;
        }

        Tensor expected = module.cpu().to(ScalarType.Float64), actual = graph.to(ScalarType.Float64);
        var same = expected.eq(actual).logical_or(expected.isnan().logical_and(actual.isnan())); // infinities, too
        var difference = where(same, zeros_like(expected), expected.sub(actual).abs());
        var finite = where(expected.isfinite(), expected.abs(), zeros_like(expected));
        var largest = difference.max().item<double>();
        return double.IsNaN(largest) ? double.PositiveInfinity : largest / Math.Max(Smallest, finite.max().item<double>());
    }

    private static string Describe(Tensor tensor) => string.Create(CultureInfo.InvariantCulture, $"{tensor.dtype} [{string.Join(", ", tensor.shape)}]");
}
