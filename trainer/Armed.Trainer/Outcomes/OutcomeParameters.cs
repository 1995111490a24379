namespace Armed.Trainer.Outcomes;

/// <summary>Parameters of an outcome's distribution in addition to the linear predictor.</summary>
public sealed record OutcomeParameters
{
    /// <summary>The dispersion that manifests hold, above 0, such as theta of a variance that contains mu^2 / theta. Default: infinity, for a distribution without one.</summary>
    public double Dispersion { get; init; } = double.PositiveInfinity;

    /// <summary>Residual standard deviation of a continuous outcome, in units of the standardised outcome; else 1.</summary>
    internal double Sigma { get; init; } = 1;

    /// <summary>Cut points of an ordinal outcome, ascending; else empty.</summary>
    internal IReadOnlyList<double> CutPoints { get; init; } = [];
}
