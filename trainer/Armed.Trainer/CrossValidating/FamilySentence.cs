using System.Globalization;
using Armed.Trainer.Common;

namespace Armed.Trainer.CrossValidating;

/// <summary>Which distributions of counts the training rows of the folds have chosen, in a sentence.</summary>
internal static class FamilySentence
{
    /// <summary>None for outcomes without a family, and for models that do not say theirs.</summary>
    public static IEnumerable<string> Of(ModelResult model)
    {
        string[] families = [.. model.Fits.Select(fit => fit.Family).OfType<string>()];
        string[] chosen = [.. families.GroupBy(family => family).OrderByDescending(family => family.Count()).ThenBy(family => family.Key, StringComparer.Ordinal).Select(family => Share(family.Key, family.Count(), families.Length))];
        return chosen.Length == 0 ? [] : [$"Counts: {string.Join(", ", chosen)}."];
    }

    private static string Share(string family, int count, int all) =>
        $"{(family == "poisson" ? "Poisson" : family.Replace('-', ' '))} in {count.ToString(CultureInfo.InvariantCulture)} of {Say.Count(all, "fit", "fits")}";
}
