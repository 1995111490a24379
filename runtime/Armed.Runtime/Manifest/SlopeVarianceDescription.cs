namespace Armed.Runtime.Bundles;

/// <summary>How uncertain an average slope is, besides the coefficients of the last layer, and how far it is from the slope of a smoother curve.</summary>
/// <param name="Column">The numeric column.</param>
/// <param name="Variance">
/// What learning the fixed part adds to the variance of the mean over the rows of the fit of the derivative of the linear predictor by the column, per unit squared; 0 or more. Rows count by how much their mean
/// outcome follows the linear predictor.
/// </param>
public sealed record SlopeVarianceDescription(string Column, double Variance)
{
    /// <summary>What is added to that mean derivative over the rows of the fit: the mean derivative of a smoother curve less it, per unit. Default 0 for no correction, as in bundles of older versions.</summary>
    public double Correction { get; init; }

    /// <summary>The variance of the corrected slope, that of the smoother curve. Default null: the variance from the coefficients and what learning adds to it, as of slopes without a correction and in bundles of older versions.</summary>
    public double? SmoothVariance { get; init; }

    /// <summary>The same for rows of unknown clusters, whose effects take up nothing of an error of the fixed part; null without it.</summary>
    public double? PopulationVariance { get; init; }
}
