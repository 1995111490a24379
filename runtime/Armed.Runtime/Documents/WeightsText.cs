using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>What weights in fewer bits cost, in sentences for people.</summary>
internal static class WeightsText
{
    /// <summary>The bits of a weight.</summary>
    public static string Bits(WeightsDescription weights) => weights.Precision == "int8" ? "8 bits with a scale for each result" : "16 bits";

    /// <summary>What <see cref="Lines"/> are about, with the rows on which it was measured.</summary>
    public static string Heading(WeightsDescription weights) => $"Predictions of {Counted.Of(weights.Rows, "row")}{(weights.Source == "data" ? " of the data" : " drawn from the training ranges")} change by:";

    /// <summary>A sentence for each head, with its scores that are known.</summary>
    public static IEnumerable<string> Lines(WeightsDescription weights) =>
        weights.Losses.Select(loss => string.Create(CultureInfo.InvariantCulture, $"{loss.Head}: {loss.Mean:G3} on average, {loss.Largest:G3} at most{Scores(loss)}."));

    private static string Scores(WeightLossDescription loss) =>
        string.Concat(loss.Before.Where(score => loss.After.ContainsKey(score.Key)).Select(score => string.Create(CultureInfo.InvariantCulture, $"; {score.Key} {score.Value:F4} before, {loss.After[score.Key]:F4} now")));
}
