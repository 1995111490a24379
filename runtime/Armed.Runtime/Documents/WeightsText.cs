using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>What weights in fewer bits cost, in sentences for people.</summary>
internal static class WeightsText
{
    /// <summary>The bits of a weight.</summary>
    public static string Bits(WeightsDescription weights) => weights.Precision == "int8" ? "8 bits with a scale for each result" : "16 bits";

    /// <summary>A sentence for each head, and one for each of its scores that is known.</summary>
    public static IEnumerable<string> Lines(WeightsDescription weights)
    {
        var rows = Counted.Of(weights.Rows, "row") + (weights.Source == "data" ? " of the data" : " drawn from the training ranges");
        foreach (var loss in weights.Losses)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{loss.Head}: predictions of {rows} change by {loss.Mean:G3} on average, by {loss.Largest:G3} at most{Scores(loss)}.");
        }
    }

    private static string Scores(WeightLossDescription loss) =>
        string.Concat(loss.Before.Where(score => loss.After.ContainsKey(score.Key)).Select(score => string.Create(CultureInfo.InvariantCulture, $"; {score.Key} {score.Value:F4} before, {loss.After[score.Key]:F4} now")));
}
