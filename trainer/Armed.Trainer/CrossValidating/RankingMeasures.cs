using Armed.Trainer.Common;
using Armed.Trainer.Measures;

namespace Armed.Trainer.CrossValidating;

/// <summary>Measures of which one end is good, so that models can be ranked by them.</summary>
internal static class RankingMeasures
{
    /// <summary>Those that some fits have, by name.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<FitScore> fits) =>
        [.. fits.SelectMany(fit => fit.Measures.Keys).Distinct().Where(name => MeasureDirections.Of(name) != MeasureDirection.None).Order(StringComparer.Ordinal)];

    /// <summary>What to throw where one is asked for that there is not.</summary>
    /// <param name="measure">It.</param>
    /// <param name="ranked">What would be ranked, such as "models".</param>
    /// <param name="names">Those that there are.</param>
    public static InputException Fault(string measure, string ranked, IReadOnlyList<string> names) =>
        new($"There is no measure {Say.Quote(measure)} that ranks {ranked} of this outcome; expected one of {string.Join(", ", names)}.{Nearest.Hint(measure, names)}");
}
