namespace Armed.Trainer.Data;

/// <summary>
/// When between-cluster differences are set aside, a column that is constant within the clusters of a factor can teach nothing else: it is named and left out.
/// </summary>
internal static class WithinClusters
{
    /// <summary>The table without the columns that are so over some rows; the same table when they may be used.</summary>
    /// <exception cref="InputException">No column varies within clusters.</exception>
    public static ClusteredTable Restrict(ClusteredTable table, int[] rows, TrainingOptions options, List<string> messages)
    {
        if (options.Between == BetweenClusters.Use)
        {
            return table;
        }

        var numeric = table.NumericColumns.Where(c => Varies(table, rows, r => BitConverter.SingleToInt32Bits(c.Values[r]))).ToArray();
        var categorical = table.CategoricalColumns.Where(c => Varies(table, rows, r => c.Codes[r])).ToArray();
        string[] dropped = [.. table.NumericColumns.Except(numeric).Select(c => c.Name), .. table.CategoricalColumns.Except(categorical).Select(c => c.Name)];
        if (dropped.Length == 0)
        {
            return table;
        }

        if (numeric.Length + categorical.Length == 0 && table.Image is null)
        {
            throw new InputException($"With --between ignore there is no feature left: {string.Join(", ", dropped)} are constant within the clusters of a factor. Add a feature that varies within clusters, or use --between use.");
        }

        messages.Add($"Left out with --between ignore because constant within clusters: {string.Join(", ", dropped)}.");
        return table.WithFeatures(numeric, categorical);
    }

    private static bool Varies(ClusteredTable table, int[] rows, Func<int, int> value) => table.Clusters.All(factor => VariesWithin(factor, rows, value));

    private static bool VariesWithin(CategoricalColumn factor, int[] rows, Func<int, int> value)
    {
        var first = new Dictionary<int, int>();
        foreach (var row in rows)
        {
            if (!first.TryAdd(factor.Codes[row], value(row)) && first[factor.Codes[row]] != value(row))
            {
                return true;
            }
        }

        return false;
    }
}
