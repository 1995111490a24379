namespace Armed.Trainer.Explaining;

/// <summary>Quantiles of sorted numbers.</summary>
internal static class Quantiles
{
    /// <summary>Interpolated between the two nearest numbers (type 7 of Hyndman and Fan).</summary>
    public static double Of(IReadOnlyList<float> sorted, double share)
    {
        var place = share * (sorted.Count - 1);
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((place - below) * (sorted[above] - (double)sorted[below]));
    }
}
