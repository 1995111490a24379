using Armed.Runtime;

namespace Armed.Cli.Predicting;

/// <summary>Names of the output's columns: row, three numbers (of each class, if multiclass), head.</summary>
internal static class OutputColumns
{
    private static readonly string[] s_numbers = ["prediction", "linear_predictor", "linear_predictor_sd"];
    private static readonly string[] s_heads = [.. Enum.GetNames<PredictionHead>().Select(name => name.ToLowerInvariant())];

    /// <param name="classes">Classes of a multiclass model, else empty.</param>
    public static IReadOnlyList<string> Names(IReadOnlyList<string> classes)
    {
        var numbers = classes.Count == 0 ? s_numbers : s_numbers.SelectMany(number => classes.Select(level => $"{number}_{level}"));
        return ["row", .. numbers, "head"];
    }

    public static string Word(PredictionHead head) => s_heads[(int)head];
}
