using Armed.Runtime.Bundles;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Adaptation;

/// <summary>Sums over unlabelled rows, cluster by cluster.</summary>
internal static class UnlabelledRows
{
    /// <summary>Summaries of groups of rows.</summary>
    /// <param name="basis">What they are for.</param>
    /// <param name="answer">By what they will answer.</param>
    /// <param name="schema">The model's columns.</param>
    /// <param name="sessions">Its graphs.</param>
    /// <param name="rows">Every row.</param>
    /// <param name="groupOf">By row, the number of its group; below 0 for a row of none.</param>
    /// <param name="groups">Number of groups.</param>
    public static ContextSummary[] Summarise(UnlabelledBasis basis, UnlabelledAnswer answer, ModelSchema schema, ModelSessions sessions, GraphRows rows, int[] groupOf, int groups)
    {
        var (context, membership) = basis.Wanted(answer);
        var (columns, classes, counts) = (context?.Columns.Count ?? 0, membership?.Classes ?? 0, new int[groups]);
        double[] sums = new double[groups * columns], memberships = new double[groups * classes];
        var values = new float[Math.Min(rows.Count, Batches.MaxRows) * Math.Max(columns, classes)];
        for (var start = 0; start < rows.Count; start += Batches.MaxRows)
        {
            var part = Batches.Slice(schema, rows, start, Math.Min(Batches.MaxRows, rows.Count - start));
            var own = groupOf.AsSpan(start, part.Count);
            Count(own, counts);
            Add(context is null ? null : sessions.Get(GraphRoles.Summary), 0, part, values.AsSpan(0, part.Count * columns), own, sums, AddTo);
            Add(membership is null ? null : sessions.Get(GraphRoles.ZPredictor), basis.Factor, part, values.AsSpan(0, part.Count * classes), own, memberships, (row, to) => membership!.Tempered.Add(row, to));
        }

        var empty = basis.Empty(answer);
        return [.. counts.Select((count, group) => empty with
        {
            Rows = count,
            Sums = sums.AsSpan(group * columns, columns).ToArray(),
            MembershipSums = membership is null ? null : memberships.AsSpan(group * classes, classes).ToArray(),
        })];
    }

    /// <summary>The rows as a graph takes them, every number finite or missing.</summary>
    public static GraphRows Require(ModelSchema schema, ReadOnlySpan<float> features, ReadOnlySpan<long> categories)
    {
        var rows = BatchChecks.Features(schema, features, categories);
        LabelledRowChecks.RequireFinite(schema, rows);
        return rows;
    }

    private static void Count(ReadOnlySpan<int> groups, int[] counts)
    {
        foreach (var group in groups)
        {
            if (group >= 0)
            {
                counts[group]++;
            }
        }
    }

    private static void AddTo(ReadOnlySpan<float> row, Span<double> sums)
    {
        for (var j = 0; j < row.Length; j++)
        {
            sums[j] += row[j];
        }
    }

    /// <summary>Adds a graph's output, row by row, to the sums of the rows' groups.</summary>
    private static void Add(GraphSession? session, int output, GraphRows rows, Span<float> values, ReadOnlySpan<int> groups, double[] sums, RowSum add)
    {
        if (session is null)
        {
            return;
        }

        session.Run(rows, output, values);
        var width = values.Length / rows.Count;
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i] >= 0)
            {
                add(values.Slice(i * width, width), sums.AsSpan(groups[i] * width, width));
            }
        }
    }

    private delegate void RowSum(ReadOnlySpan<float> row, Span<double> sums);
}
