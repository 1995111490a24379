namespace Armed.Trainer.Refit.Columns;

/// <summary>Knots of a curve at quantiles of its column.</summary>
internal static class QuantileKnots
{
    /// <summary>Quantiles j / pieces of some values, j = 0 .. pieces, each once and in order.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="pieces">How many pieces the knots bound, where no two of them are equal.</param>
    public static float[] Of(float[] values, int pieces)
    {
        var sorted = (float[])values.Clone();
        Array.Sort(sorted);
        return [.. Enumerable.Range(0, pieces + 1).Select(j => sorted[(int)((long)j * (sorted.Length - 1) / pieces)]).Distinct()];
    }
}
