namespace Armed.Runtime.Bundles;

/// <summary>The spread of one random effect between the clusters of a factor, in original units.</summary>
/// <param name="Group">Grouping factor.</param>
/// <param name="Term">(Intercept) or a column.</param>
/// <param name="Sd">Standard deviation of the effect between clusters.</param>
/// <param name="Corr">Correlation with the first effect of the same group; null for that effect itself and where it is 0 by the model.</param>
public sealed record VarianceComponentDescription(string Group, string Term, double Sd, double? Corr)
{
    /// <summary>Correlations with every earlier effect of the same group, in order; null where one is 0 by the model. Empty for the group's first effect, if all are 0 by the model, and in bundles of older versions.</summary>
    public IReadOnlyList<double?> Correlations { get => field ?? []; init; }
}
