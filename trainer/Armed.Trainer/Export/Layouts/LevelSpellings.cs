using System.Globalization;
using Armed.Runtime.Schema;

namespace Armed.Trainer.Export.Layouts;

/// <summary>
/// Spellings of a vocabulary's names that programs write, for a graph that compares texts letter by letter: truth values as True and TRUE, whole numbers as pandas writes them (101.0), and
/// large or small numbers as R does (1e+05); and marks of missing values for the empty level. Blanks at the ends and accents that are taken apart have no list: such texts are unknown to the graph.
/// </summary>
internal static class LevelSpellings
{
    /// <summary>The spellings with their names' codes: those that the runtime reads as the name, and that are not a name themselves.</summary>
    public static IReadOnlyList<(string Text, int Code)> Of(IReadOnlyList<string> levels, MissingNames missing)
    {
        var (index, known) = (new LevelIndex(levels, missing: missing), levels.ToHashSet(StringComparer.Ordinal));
        return [.. levels.Index().SelectMany(level => (level.Item.Length == 0 ? missing.Texts : Of(NameForms.CanonicalText(level.Item))).Where(text => index.Find(text) == level.Index && known.Add(text)).Select(text => (text, level.Index)))];
    }

    private static IEnumerable<string> Of(string name) => name switch
    {
        "true" => ["true", "True", "TRUE"],
        "false" => ["false", "False", "FALSE"],
        _ => IsDecimal(name) ? [name, .. name.Contains('.', StringComparison.Ordinal) ? [] : new[] { name + ".0" }, .. Scientific(name)] : [name],
    };

    /// <summary>A number as programs write it: -0.5, 101, but not 007 or 1.50.</summary>
    private static bool IsDecimal(string name) => decimal.TryParse(name, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number.ToString("0.############################", CultureInfo.InvariantCulture) == name;

    /// <summary>With an exponent of two digits, where that is not longer: R's rule (options(scipen = 0)).</summary>
    private static IEnumerable<string> Scientific(string name)
    {
        var text = decimal.Parse(name, CultureInfo.InvariantCulture).ToString("0.##############e+00", CultureInfo.InvariantCulture);
        return text.Length <= name.Length ? [text] : [];
    }
}
