using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export;

/// <summary>
/// The rows on which graphs and TorchSharp are compared: rows that did not teach the network, some of them again with their values missing, levels
/// and clusters unknown, codes out of range and numbers outside the training range. Rows of which a formula makes no number, such as log(-1), are left out.
/// </summary>
internal static class ParityRows
{
    private const int Most = 1_000;

    public static EncodedRows Choose(FitData data)
    {
        int[] kept = [.. data.Test.Concat(data.Validation)];
        if (kept.Length == 0)
        {
            kept = data.Training;
        }

        var stride = Math.Max(1, kept.Length / Most);
        var rows = data.Rows.Select([.. kept.Where((_, i) => i % stride == 0).Take(Most)]);
        var harsh = rows.Select([.. Enumerable.Range(0, Math.Min(rows.Rows, 100))]);
        Distort(harsh);
        var all = rows.Then(harsh);
        return DesignInputs.Of(data.Encoding) is { } design ? all.Select(design.Finite(all)) : all;
    }

    private static void Distort(EncodedRows rows)
    {
        for (var i = 0; i < rows.Features.Length; i++)
        {
            rows.Features[i] = (i % 7) switch { 0 => float.NaN, 3 => rows.Features[i] * 3, _ => rows.Features[i] };
        }

        long[] strange = [-1, -5, long.MaxValue, 0, int.MaxValue + 1L, uint.MaxValue, int.MinValue - 1L];
        for (var i = 0; i < rows.Categories.Length; i++)
        {
            rows.Categories[i] = strange[i % strange.Length];
        }

        for (var i = 0; i < rows.Clusters.Length; i++)
        {
            rows.Clusters[i] = strange[i % strange.Length];
        }
    }
}
