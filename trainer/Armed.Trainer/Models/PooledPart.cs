namespace Armed.Trainer.Models;

/// <summary>
/// What rows whose cluster is not known have beside f: columns can tell how clusters differ, which the effects explain for known clusters and nothing for others. In units of the network's linear predictor; for one linear predictor
/// and one grouping factor whose clusters all have an intercept other than 0.
/// </summary>
/// <param name="Intercept">What is added to beta_0.</param>
/// <param name="Hidden">What is added to beta_w [P]; empty for nothing.</param>
/// <param name="Inputs">What is added to beta_x [F' + D]; empty for nothing.</param>
/// <param name="Variance">The variance of the linear predictor of such rows, as clusters held out had it.</param>
internal sealed record PooledPart(float Intercept, float[] Hidden, float[] Inputs, double Variance)
{
    /// <summary>The difference between two last layers of the same columns.</summary>
    /// <param name="layer">The last layer of known clusters.</param>
    /// <param name="pooled">The one of others; it may lack w.</param>
    /// <param name="variance">Their variance.</param>
    public static PooledPart Between(LastLayer layer, LastLayer pooled, double variance) =>
        new(pooled.Intercept[0] - layer.Intercept[0], Less(pooled.Hidden, layer.Hidden), Less(pooled.Inputs, layer.Inputs), variance);

    private static float[] Less(float[] pooled, float[] own)
    {
        var width = Math.Max(pooled.Length, own.Length);
        return [.. Enumerable.Range(0, width).Select(column => (pooled.Length == 0 ? 0 : pooled[column]) - (own.Length == 0 ? 0 : own[column]))];
    }
}
