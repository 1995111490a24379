using Armed.Runtime;

namespace Armed.Cli.Predicting;

/// <summary>Names of the output's columns: row, three numbers (of each class, if multiclass; the prediction of each class, if ordinal), head, and the interval that was asked for.</summary>
internal static class OutputColumns
{
    /// <summary>A column of text.</summary>
    public const string Head = "head";

    private static readonly string[] s_heads = [.. Enum.GetNames<PredictionHead>().Select(name => name.ToLowerInvariant())];

    /// <param name="width">Columns of the prediction.</param>
    /// <param name="outputs">Number of linear predictors.</param>
    /// <param name="classes">Classes of the outcome.</param>
    /// <param name="interval">Columns of the interval; null: none.</param>
    public static IReadOnlyList<string> Names(int width, int outputs, IReadOnlyList<string> classes, IntervalColumns? interval = null)
    {
        var (byClass, linearByClass) = (width > 1, outputs > 1);
        return ["row", .. Numbers("prediction", byClass, classes), .. Numbers("linear_predictor", linearByClass, classes), .. Numbers("linear_predictor_sd", linearByClass, classes), Head, .. (interval ?? IntervalColumns.None).Names];
    }

    private static IEnumerable<string> Numbers(string name, bool byClass, IReadOnlyList<string> classes) => byClass ? classes.Select(level => $"{name}_{level}") : [name];

    public static string Word(PredictionHead head) => s_heads[(int)head];
}
