namespace Armed.Cli.Reporting;

/// <summary>A model of a comparison by <c>armed evaluate</c>.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Mean">Mean over the folds of the measure that models are compared by.</param>
/// <param name="Lower">Lower end of its interval; NaN without one.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Difference">Its mean less that of the reference; null for the reference.</param>
/// <param name="Se">Standard error of the difference.</param>
/// <param name="IsClear">Whether the difference is more than chance would explain; null for the reference, and where the file does not tell.</param>
/// <param name="Others">Means of other measures, in the order of the file.</param>
internal sealed record ComparedModel(string Name, double Mean, double Lower, double Upper, double? Difference, double? Se, bool? IsClear, IReadOnlyList<(string Name, double? Mean)> Others)
{
    /// <summary>Whether its difference from the reference may be chance.</summary>
    public bool IsTied => IsClear == false;
}
