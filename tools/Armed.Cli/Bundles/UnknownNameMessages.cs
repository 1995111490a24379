using System.Globalization;
using Armed.Trainer.Data;

namespace Armed.Cli.Bundles;

/// <summary>What people read about names of levels and clusters that a bundle does not know.</summary>
/// <param name="rows">Rows that were read.</param>
internal sealed class UnknownNameMessages(long rows)
{
    /// <summary>Sentences about a column of levels.</summary>
    public IEnumerable<string> OfLevels(UnknownNames names)
    {
        if (names.Empty > 0)
        {
            yield return Text($"Column '{names.Column}' has no value in {names.Empty} of {rows} rows, and had one in every training row. They are predicted as an average over its levels.");
        }

        if (names.Unknown > 0)
        {
            yield return Text($"{Warning(names)}Column '{names.Column}' has a level that the model does not know in {names.Unknown} of {rows} rows ({Examples(names)}). They are predicted as an average over its levels.");
        }

        foreach (var sentence in Near(names, "They count as unknown."))
        {
            yield return sentence;
        }
    }

    /// <summary>Sentences about a grouping factor of rows that are predicted.</summary>
    public IEnumerable<string> OfClusters(UnknownNames names)
    {
        if (names.Unknown == rows)
        {
            yield return Text($"Warning: no row has a cluster of '{names.Column}' that the model knows ({Examples(names)}).");
        }
        else if (IsMany(names))
        {
            yield return Text($"Warning: {names.Unknown} of {rows} rows have a cluster of '{names.Column}' that the model does not know ({Examples(names)}).");
        }

        else if (names.Unknown > 0)
        {
            yield return Text($"{Rows(names.Unknown)} of {rows} {(names.Unknown == 1 ? "has" : "have")} a cluster of '{names.Column}' that the model does not know ({Examples(names)}).");
        }

        if (names.Empty > 0)
        {
            yield return Text($"{Rows(names.Empty)} of {rows} {(names.Empty == 1 ? "has" : "have")} no cluster of '{names.Column}', and {(names.Empty == 1 ? "is" : "are")} answered as if it were unknown.");
        }

        foreach (var sentence in Near(names, "They count as unknown."))
        {
            yield return sentence;
        }
    }

    /// <summary>Sentences about names that nearly are known ones.</summary>
    /// <param name="names">The names.</param>
    /// <param name="consequence">What became of them.</param>
    public IEnumerable<string> Near(UnknownNames names, string consequence)
    {
        if (names.Near > 0)
        {
            yield return Text($"Warning: in '{names.Column}' the names of {names.Near} of {rows} rows differ from known ones by case, blanks or the form of a number only: '{names.NearExample?.Found}' and the known '{names.NearExample?.Known}'. {consequence} Correct them, or use --match lenient.");
        }

        if (names.Matched > 0)
        {
            yield return Text($"In '{names.Column}' the names of {names.Matched} of {rows} rows are read as the known ones that they nearly are, such as '{names.NearExample?.Found}' as '{names.NearExample?.Known}'.");
        }
    }

    private static string Rows(long count) => count == 1 ? "1 row" : Text($"{count} rows");

    private bool IsMany(UnknownNames names) => names.Unknown * 2 >= rows;

    private string Warning(UnknownNames names) => IsMany(names) ? "Warning: " : "";

    private static string Examples(UnknownNames names) => string.Join(", ", names.Examples.Select(name => $"'{name}'")) + (names.Examples.Count == 3 ? ", .." : "");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
