using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Columns;

/// <summary>Names of a table's columns, for messages about one that it lacks.</summary>
internal static class ColumnNames
{
    /// <summary>The columns in a sentence; of a single one also what separates cells, because the wrong character makes one column of all.</summary>
    public static string Sentence(IReadOnlyList<string> names) => names.Count == 1
        ? $"Its only column is {Say.Quote(names[0])}. In a text file, commas, semicolons, tabs or bars (|) separate cells; a first line such as 'sep=:' names another character."
        : $"Its columns: {Say.List(names)}.";
}
