namespace Armed.Trainer.Outcomes;

/// <summary>The parameters of an outcome's distribution in addition to the linear predictor.</summary>
internal sealed record OutcomeParameters
{
    /// <summary>Residual standard deviation of a continuous outcome, in units of the standardised outcome; else 1.</summary>
    public double Sigma { get; init; } = 1;

    /// <summary>theta of a variance that contains mu^2 / theta; else infinity.</summary>
    public double Dispersion { get; init; } = double.PositiveInfinity;

    /// <summary>Cut points of an ordinal outcome, ascending; else empty.</summary>
    public IReadOnlyList<double> CutPoints { get; init; } = [];
}
