using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Sessions;

/// <summary>Compares a compiled graph with ONNX Runtime at load.</summary>
internal static class DirectAgreement
{
    /// <summary>Largest difference over max(1, |value|, sd of the outcome), as the bundle's own parity with what trained it.</summary>
    public const double Tolerance = 1e-5;

    /// <summary>Rows that are compared one by one too, as one row has its own kernels.</summary>
    private const int SingleRows = 3;

    /// <summary>What disagrees; null where nothing does.</summary>
    public static string? Fault(IGraphEvaluator direct, IGraphEvaluator reference, GraphDescription description, BundleManifest manifest)
    {
        var (sample, unit) = (new DirectSampleRows(manifest), Math.Max(1, manifest.Outcome.Sd ?? 1));
        for (var output = 0; output < description.Outputs.Count; output++)
        {
            var columns = description.Outputs[output].Columns;
            var (expected, found) = (new float[DirectSampleRows.Count * columns], new float[DirectSampleRows.Count * columns]);
            reference.Run(sample.Rows(0, DirectSampleRows.Count), new WantedOutputs(output, expected));
            direct.Run(sample.Rows(0, DirectSampleRows.Count), new WantedOutputs(output, found));
            if (Fault(expected, found, unit, description.Outputs[output]) is { } together)
            {
                return together;
            }

            for (var row = 0; row < SingleRows; row++)
            {
                direct.Run(sample.Rows(row, 1), new WantedOutputs(output, found.AsSpan(row * columns, columns)));
            }

            if (Fault(expected, found, unit, description.Outputs[output]) is { } alone)
            {
                return alone;
            }
        }

        return null;
    }

    private static string? Fault(float[] expected, float[] found, double unit, TensorDescription output)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            // Equal also holds for two NaN and for two infinities of one sign.
            var agrees = expected[i].Equals(found[i]) || Math.Abs((double)expected[i] - found[i]) <= Tolerance * Math.Max(unit, Size(expected, i, output));
            if (!agrees || (float.IsInfinity(expected[i]) && !expected[i].Equals(found[i])))
            {
                return string.Create(CultureInfo.InvariantCulture, $"it gives {found[i]} for {output.Name} where ONNX Runtime gives {expected[i]}");
            }
        }

        return null;
    }

    /// <summary>What a difference is compared with: the value, or the largest value where all are sums of the same terms, which cancel in some rows.</summary>
    private static double Size(float[] expected, int index, TensorDescription output)
        => output.Name == GraphSignatures.FixedSpread ? expected.Max(value => Math.Abs((double)value)) : Math.Abs((double)expected[index]);
}
