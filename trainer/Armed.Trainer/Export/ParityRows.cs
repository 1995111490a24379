using Armed.Trainer.Predicting;
using Armed.Trainer.Rows;

namespace Armed.Trainer.Export;

/// <summary>
/// The rows on which graphs and TorchSharp are compared: rows that did not teach the network, some of them again with their values missing, levels
/// and clusters unknown, codes out of range and numbers outside the training range.
/// </summary>
internal static class ParityRows
{
    private const int Most = 1_000;

    public static RawRows Choose(FitData data)
    {
        int[] kept = [.. data.Test.Concat(data.Validation)];
        if (kept.Length == 0)
        {
            kept = data.Training;
        }

        var stride = Math.Max(1, kept.Length / Most);
        var rows = data.Rows.Select([.. kept.Where((_, i) => i % stride == 0).Take(Most)]);
        var harsh = rows.Select([.. Enumerable.Range(0, Math.Min(rows.Count, 100))]);
        Distort(harsh);
        return Join(rows, harsh);
    }

    private static void Distort(RawRows rows)
    {
        for (var i = 0; i < rows.Features.Length; i++)
        {
            rows.Features[i] = (i % 7) switch { 0 => float.NaN, 3 => rows.Features[i] * 3, _ => rows.Features[i] };
        }

        long[] strange = [-1, -5, long.MaxValue, 0];
        for (var i = 0; i < rows.Categories.Length; i++)
        {
            rows.Categories[i] = strange[i % strange.Length];
        }

        for (var i = 0; i < rows.ClusterCodes.Length; i++)
        {
            rows.ClusterCodes[i] = strange[i % strange.Length];
        }
    }

    private static RawRows Join(RawRows first, RawRows second) => new(
        first.Count + second.Count, [.. first.Features, .. second.Features], [.. first.Categories, .. second.Categories], [.. first.ClusterCodes, .. second.ClusterCodes])
    {
        Offsets = [.. first.Offsets, .. second.Offsets],
    };
}
