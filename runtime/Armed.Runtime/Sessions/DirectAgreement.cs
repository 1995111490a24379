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
            var (columns, name) = (description.Outputs[output].Columns, description.Outputs[output].Name);
            var (expected, found) = (new float[DirectSampleRows.Count * columns], new float[DirectSampleRows.Count * columns]);
            reference.Run(sample.Rows(0, DirectSampleRows.Count), new WantedOutputs(output, expected));
            direct.Run(sample.Rows(0, DirectSampleRows.Count), new WantedOutputs(output, found));
            // Sums of the same terms cancel in some rows: a difference is then compared with the largest of them.
            var least = name == GraphSignatures.FixedSpread ? Math.Max(unit, expected.Max(value => Math.Abs((double)value))) : unit;
            if (Fault(expected, found, least, name) is { } together)
            {
                return together;
            }

            for (var row = 0; row < SingleRows; row++)
            {
                direct.Run(sample.Rows(row, 1), new WantedOutputs(output, found.AsSpan(row * columns, columns)));
            }

            if (Fault(expected, found, least, name) is { } alone)
            {
                return alone;
            }
        }

        return null;
    }

    private static string? Fault(float[] expected, float[] found, double unit, string output)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            // Equal also holds for two NaN and for two infinities of one sign.
            var agrees = expected[i].Equals(found[i]) || Math.Abs((double)expected[i] - found[i]) <= Tolerance * Math.Max(unit, Math.Abs((double)expected[i]));
            if (!agrees || (float.IsInfinity(expected[i]) && !expected[i].Equals(found[i])))
            {
                return string.Create(CultureInfo.InvariantCulture, $"it gives {found[i]} for {output} where ONNX Runtime gives {expected[i]}");
            }
        }

        return null;
    }
}
