namespace Armed.Runtime.Bundles;

/// <summary>How uncertain an average slope is, besides the coefficients of the last layer.</summary>
/// <param name="Column">The numeric column.</param>
/// <param name="Variance">What learning the fixed part adds to the variance of the mean over the rows of the fit of the derivative of the linear predictor by the column, per unit squared; 0 or more.</param>
public sealed record SlopeVarianceDescription(string Column, double Variance);
