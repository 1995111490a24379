using Armed.Trainer.Data.Csv;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>Why a table may lack its columns: lines before the header, or JSON in another shape than rows of objects.</summary>
internal static class ShapeHint
{
    private const int LinesLookedAt = 50;

    /// <summary>A sentence with a blank before it; empty where nothing is known.</summary>
    /// <param name="source">The table.</param>
    /// <param name="wanted">Names that it should have.</param>
    public static string Of(TableSource source, IReadOnlyCollection<string> wanted)
    {
        var part = source.Parts[0];
        if (wanted.Count == 0 || wanted.All(source.Names.Contains))
        {
            return "";
        }

        if (part.Csv is { } csv)
        {
            return HeaderLine(csv, wanted) is { } line ? $" Line {line} has these names: remove the lines before it." : "";
        }

        return part.IsJson ? " A JSON table is a list of objects, [{\"a\": 1}, {\"a\": 2}], or an object per line." : "";
    }

    private static long? HeaderLine(CsvFile csv, IReadOnlyCollection<string> wanted)
    {
        using var records = new CsvRecords(csv.Bytes.Utf8());
        for (var i = 0; i < LinesLookedAt && records.Next(); i++)
        {
            foreach (var delimiter in ",;\t|")
            {
                if (i > 0 && wanted.All(records.Fields(delimiter).Contains))
                {
                    return records.Line;
                }
            }
        }

        return null;
    }
}
