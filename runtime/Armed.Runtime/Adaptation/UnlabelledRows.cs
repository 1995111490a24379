using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Adaptation;

/// <summary>Sums of the summary columns over unlabelled rows, cluster by cluster.</summary>
internal static class UnlabelledRows
{
    /// <summary>Summaries of groups of rows.</summary>
    /// <param name="basis">The model's context.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="session">The graph <c>summary</c>.</param>
    /// <param name="rows">Every row.</param>
    /// <param name="groupOf">By row, the number of its group; below 0 for a row of none.</param>
    /// <param name="groups">Number of groups.</param>
    public static ContextSummary[] Summarise(ContextBasis basis, ModelSchema schema, GraphSession session, GraphRows rows, int[] groupOf, int groups)
    {
        var (sums, counts) = (new double[groups * basis.Columns], new int[groups]);
        var values = new float[Math.Min(rows.Count, Batches.MaxRows) * basis.Columns];
        for (var start = 0; start < rows.Count; start += Batches.MaxRows)
        {
            var count = Math.Min(Batches.MaxRows, rows.Count - start);
            session.Run(Batches.Slice(schema, rows, start, count), 0, values.AsSpan(0, count * basis.Columns));
            for (var i = 0; i < count; i++)
            {
                Add(values.AsSpan(i * basis.Columns, basis.Columns), groupOf[start + i], sums, counts);
            }
        }

        var empty = basis.Empty(schema.Factors[basis.Factor].Name);
        return [.. counts.Select((count, group) => empty with { Rows = count, Sums = sums.AsSpan(group * basis.Columns, basis.Columns).ToArray() })];
    }

    /// <summary>The rows as a graph takes them, every number finite or missing.</summary>
    public static GraphRows Require(ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories)
    {
        var rows = BatchChecks.Features(schema, features, categories);
        LabelledRowChecks.RequireFinite(schema, rows);
        return rows;
    }

    private static void Add(ReadOnlySpan<float> row, int group, double[] sums, int[] counts)
    {
        if (group < 0)
        {
            return;
        }

        counts[group]++;
        for (var j = 0; j < row.Length; j++)
        {
            sums[(group * row.Length) + j] += row[j];
        }
    }
}
