using Armed.Runtime.Schema;

namespace Armed.Runtime.Adaptation;

/// <summary>Rows from builders, side by side.</summary>
internal sealed class CopiedRows
{
    public CopiedRows(ModelSchema schema, ReadOnlySpan<RowBuilder> rows, bool withOffsets = true)
    {
        Features = new float[rows.Length * schema.Numeric.Length];
        Categories = new long[rows.Length * schema.Categorical.Length];
        Offsets = new float[withOffsets ? rows.Length * schema.OffsetColumns : 0];
        var seen = new HashSet<RowBuilder>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < rows.Length; i++)
        {
            Require(schema, rows[i], seen.Add(rows[i]), i);
            rows[i].Features.CopyTo(Features.AsSpan(i * schema.Numeric.Length));
            rows[i].Categories.CopyTo(Categories.AsSpan(i * schema.Categorical.Length));
            if (withOffsets)
            {
                rows[i].Offsets.CopyTo(Offsets.AsSpan(i * schema.OffsetColumns));
            }
        }
    }

    public float[] Features { get; }

    public long[] Categories { get; }

    public float[] Offsets { get; }

    /// <summary>A builder that stands for two rows holds the last one's values twice: a mistake that nothing else would show.</summary>
    private static void Require(ModelSchema schema, RowBuilder row, bool isFirst, int index)
    {
        ArgumentNullException.ThrowIfNull(row, "rows");
        if (!row.IsOf(schema))
        {
            throw new ArgumentException($"Row {index} was created by another model. Use Row() of this model.", "rows");
        }

        if (!isFirst)
        {
            throw new ArgumentException($"Row {index} is the same builder as an earlier row. Call Row() for each row.", "rows");
        }
    }
}
