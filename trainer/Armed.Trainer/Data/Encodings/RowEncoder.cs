namespace Armed.Trainer.Data.Encodings;

/// <summary>Writes rows of a table in the form of a model's inputs.</summary>
internal static class RowEncoder
{
    public static EncodedRows Encode(TableEncoding encoding, ClusteredTable table, ReadOnlySpan<int> rows) => new()
    {
        Rows = rows.Length,
        Features = Features(table.NumericColumns, rows),
        Categories = Codes(table.CategoricalColumns, encoding.Categorical.Select(column => column.Levels), rows),
        Clusters = Codes(table.Clusters, encoding.Clusters.Select(column => column.Levels), rows),
        Weights = table.Weights is null ? [] : Pick(table.Weights.Values, rows),
        Offsets = table.Offset is null ? [] : Pick(table.Offset.Values, rows),
        Images = table.Image?.Rows.Select(rows.ToArray()),
        OutcomeValues = table.Outcome.IsNumber ? Pick(table.Outcome.Values, rows) : [],
        OutcomeClasses = table.Outcome.IsNumber ? [] : Widen(Pick(table.Outcome.Classes, rows)),
    };

    private static float[] Features(IReadOnlyList<NumericColumn> columns, ReadOnlySpan<int> rows)
    {
        var features = new float[checked(rows.Length * columns.Count)];
        for (var column = 0; column < columns.Count; column++)
        {
            var values = columns[column].Values;
            for (var i = 0; i < rows.Length; i++)
            {
                features[(i * columns.Count) + column] = values[rows[i]];
            }
        }

        return features;
    }

    private static long[] Codes(IReadOnlyList<CategoricalColumn> columns, IEnumerable<IReadOnlyList<string>> levels, ReadOnlySpan<int> rows)
    {
        var codes = new long[checked(rows.Length * columns.Count)];
        var column = 0;
        foreach (var known in levels)
        {
            var newCode = NewCodes(columns[column].Levels, known);
            for (var i = 0; i < rows.Length; i++)
            {
                codes[(i * columns.Count) + column] = newCode[columns[column].Codes[rows[i]]];
            }

            column++;
        }

        return codes;
    }

    private static long[] NewCodes(IReadOnlyList<string> levels, IReadOnlyList<string> known)
    {
        var codeOf = new Dictionary<string, long>(known.Count, StringComparer.Ordinal);
        for (var code = 0; code < known.Count; code++)
        {
            codeOf.Add(known[code], code);
        }

        return [.. levels.Select(level => codeOf.GetValueOrDefault(level, -1))];
    }

    private static T[] Pick<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var picked = new T[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            picked[i] = values[rows[i]];
        }

        return picked;
    }

    private static long[] Widen(int[] codes) => Array.ConvertAll(codes, code => (long)code);
}
