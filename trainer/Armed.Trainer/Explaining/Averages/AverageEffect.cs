namespace Armed.Trainer.Explaining.Averages;

/// <summary>The mean over rows of what a change of one column does to the prediction.</summary>
/// <param name="Column">The column.</param>
/// <param name="Contrast">The change: dY/dX, a step, or two levels.</param>
/// <param name="Class">The class whose probability changes, where there are several; else null.</param>
/// <param name="Cluster">The cluster whose rows are averaged; null for all rows.</param>
/// <param name="Rows">Rows that are averaged.</param>
/// <param name="Estimate">The mean change, on the scale of the prediction.</param>
/// <param name="Se">Its standard error by the delta method; null without one.</param>
/// <param name="Z">Estimate by standard error.</param>
/// <param name="P">Two-sided p value of no change.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end.</param>
internal sealed record AverageEffect(string Column, string Contrast, string? Class, string? Cluster, int Rows, double Estimate, double? Se, double? Z, double? P, double? Lower, double? Upper)
{
    /// <summary>What of the estimate is added to the mean slope of the predictions, by a smoother curve of the same rows; 0 for none.</summary>
    public double Correction { get; init; }
}
