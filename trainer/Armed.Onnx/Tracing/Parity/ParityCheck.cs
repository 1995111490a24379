using System.Globalization;
using static TorchSharp.torch;

namespace Armed.Onnx.Tracing.Parity;

/// <summary>Runs a written graph and its module on fresh inputs of several batches.</summary>
internal static class ParityCheck
{
    /// <summary>The largest relative difference.</summary>
    /// <exception cref="OnnxExportException">The graph does not run, or a difference is above the tolerance.</exception>
    public static double Run(byte[] file, nn.Module module, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward, Func<int, Tensor[]> inputs, IReadOnlyList<string> outputs, TraceOptions options)
    {
        double largest = 0;
        using var graph = Guard(() => options.OpenGraph!(file), "be opened");
        foreach (var batch in options.ComparedBatches)
        {
            using var scope = NewDisposeScope();
            using var kept = new KeptTensors(module, scope);
            var fresh = inputs(batch);
            Tensor[] forGraph = [.. fresh.Select(input => input.cpu().contiguous().clone())]; // forward may write into its own
            var expected = forward(fresh);
            var actual = Guard(() => graph.Run(forGraph), string.Create(CultureInfo.InvariantCulture, $"be run with {batch} rows"));
            for (var i = 0; i < outputs.Count; i++)
            {
                var difference = GraphComparison.Largest(expected[i], actual[i], outputs[i], batch);
                largest = Math.Max(largest, difference);
                Require(difference, batch, outputs[i], options.Tolerance, expected[i].is_floating_point());
            }
        }
        return largest;
    }

    private static void Require(double difference, int batch, string output, double tolerance, bool isFloating)
    {
        if (difference > tolerance)
        {
            var accepted = isFloating ? string.Create(CultureInfo.InvariantCulture, $"by {difference:0.0e+0} of its largest value with {batch} fresh rows; accepted is {tolerance:0.0e+0}")
                : string.Create(CultureInfo.InvariantCulture, $"with {batch} fresh rows; integers and truth values must be equal");
            throw new OnnxExportException($"The graph's output '{output}' differs from the module's {accepted}. "
                + "A branch of forward may depend on data (all traces took the same side), or libtorch computes a wrong convolution or LSTM on this processor: call TorchLibrary.SetOneDnn(false) and export again (docs/exporter.md, \"Wrong convolutions\"). Nothing was written.", "");
        }
    }

    private static T Guard<T>(Func<T> action, string what)
    {
        try
        {
            return action();
        }
        catch (Exception fault) when (fault is not (OnnxExportException or OutOfMemoryException))
        {
            throw new OnnxExportException($"The written graph cannot {what}: {fault.Message} Nothing was written.", "");
        }
    }
}
