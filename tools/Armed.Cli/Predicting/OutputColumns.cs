using Armed.Runtime;

namespace Armed.Cli.Predicting;

/// <summary>Names of the output's columns: row, three numbers (of each class, if multiclass; the prediction of each class, if ordinal), head, and the ends of an interval that was asked for.</summary>
internal static class OutputColumns
{
    /// <summary>The only column of text.</summary>
    public const string Head = "head";

    private static readonly string[] s_heads = [.. Enum.GetNames<PredictionHead>().Select(name => name.ToLowerInvariant())];

    /// <param name="width">Columns of the prediction.</param>
    /// <param name="outputs">Number of linear predictors.</param>
    /// <param name="classes">Classes of the outcome.</param>
    /// <param name="hasInterval">Whether rows have an interval.</param>
    public static IReadOnlyList<string> Names(int width, int outputs, IReadOnlyList<string> classes, bool hasInterval = false)
    {
        var (byClass, linearByClass) = (width > 1, outputs > 1);
        return ["row", .. Numbers("prediction", byClass, classes), .. Numbers("linear_predictor", linearByClass, classes), .. Numbers("linear_predictor_sd", linearByClass, classes), Head, .. hasInterval ? ["interval_lower", "interval_upper"] : Array.Empty<string>()];
    }

    private static IEnumerable<string> Numbers(string name, bool byClass, IReadOnlyList<string> classes) => byClass ? classes.Select(level => $"{name}_{level}") : [name];

    public static string Word(PredictionHead head) => s_heads[(int)head];
}
