using System.Globalization;
using System.Text;

namespace Armed.Trainer.Explaining.Clusters;

/// <summary>Reads <c>random_effects.csv</c>.</summary>
internal static class FactorEffectsFile
{
    private const int Columns = 5;

    /// <summary>Its lines; those that are not an effect are passed over.</summary>
    public static IReadOnlyList<FactorEffect> Read(string text) => [.. Rows(text).Skip(1).Select(Of).OfType<FactorEffect>()];

    private static FactorEffect? Of(List<string> cells) =>
        cells.Count == Columns && Number(cells[3]) is { } mean && Number(cells[4]) is { } sd ? new FactorEffect(cells[0], cells[1], cells[2], mean, sd) : null;

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    /// <summary>Cells by RFC 4180.</summary>
    private static IEnumerable<List<string>> Rows(string text)
    {
        var (row, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter == '"')
            {
                var isDoubled = isQuoted && i + 1 < text.Length && text[i + 1] == '"';
                if (isDoubled)
                {
                    cell.Append('"');
                    i++;
                }

                isQuoted = isDoubled || !isQuoted;
            }
            else if (isQuoted || letter is not (',' or '\n'))
            {
                cell.Append(letter);
            }
            else
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (letter == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
        }
    }
}
