namespace Armed.Trainer.CrossValidating;

/// <summary>A measure of rows that several folds have parts of: the mean weighted by rows, and of errors that are roots the root of the mean square.</summary>
internal static class PooledMeasure
{
    /// <summary>The area under the curve, whose parts are pairs of rows.</summary>
    public const string Area = "auroc";

    /// <summary>Mean outcome: of two classes the share of the positive one.</summary>
    public const string Observed = "observed_mean";

    /// <summary>Mean prediction.</summary>
    public const string Predicted = "predicted_mean";

    private const string Root = "rmse";

    /// <summary>What a part counts for in a measure: its weight, and for an area its number of pairs of a positive and a negative row.</summary>
    /// <param name="measure">Its name.</param>
    /// <param name="weight">Weight of the part's rows.</param>
    /// <param name="measures">All measures of the part.</param>
    public static double WeightOf(string measure, double weight, IReadOnlyDictionary<string, double> measures) =>
        measure == Area && measures.TryGetValue(Observed, out var share) ? weight * weight * share * (1 - share) : weight;

    /// <summary>The measure of all rows together.</summary>
    /// <param name="measure">Its name.</param>
    /// <param name="parts">Weight of the rows and value of each part.</param>
    public static double Mean(string measure, IReadOnlyList<(double Weight, double Value)> parts)
    {
        var power = measure == Root ? 2 : 1;
        return Math.Pow(parts.Sum(part => part.Weight * Math.Pow(part.Value, power)) / parts.Sum(part => part.Weight), 1.0 / power);
    }
}
