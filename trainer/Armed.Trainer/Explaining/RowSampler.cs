using Armed.Trainer.Data;

namespace Armed.Trainer.Explaining;

/// <summary>Keeps a number of rows of a stream. Which ones depends on their row numbers alone, so that the same table gives the same rows.</summary>
/// <param name="most">Rows that are kept.</param>
internal sealed class RowSampler(int most)
{
    /// <summary>Rows beyond those that are kept, which wait for the next cut; more than that would take memory where there are images.</summary>
    private const int FewestSpare = 16;

    private readonly List<SampledRow> _rows = [];
    private ulong _limit = ulong.MaxValue;

    /// <summary>Rows that were seen.</summary>
    public long Seen { get; private set; }

    /// <summary>Looks at a row of a batch.</summary>
    public void Add(PredictionBatch batch, int row)
    {
        Seen++;
        var priority = RowPriority.Of((ulong)(batch.StartRow + row));
        if (priority > _limit)
        {
            return;
        }

        _rows.Add(SampledRow.Of(batch, row, priority));
        if (_rows.Count > most + Math.Max(FewestSpare, most / 4))
        {
            Cut();
        }
    }

    /// <summary>The rows that were kept, in the table's order.</summary>
    public LabelledSample Finish()
    {
        if (_rows.Count > most)
        {
            Cut();
        }

        _rows.Sort((left, right) => left.Index.CompareTo(right.Index));
        return new LabelledSample
        {
            Inputs = new ExplainedInputs
            {
                Count = _rows.Count,
                Features = [.. _rows.SelectMany(row => row.Features)],
                Categories = [.. _rows.SelectMany(row => row.Categories)],
                Clusters = [.. _rows.SelectMany(row => row.Clusters)],
                Offsets = [.. _rows.SelectMany(row => row.Offset)],
                Images = [.. _rows.Select(row => row.Image).OfType<byte[]>()],
            },
            Outcomes = [.. _rows.Select(row => row.Outcome)],
            Weights = [.. _rows.SelectMany(row => row.Weight)],
            ClusterNames = [.. _rows.Select(row => row.ClusterName)],
            Total = Seen,
        };
    }

    private void Cut()
    {
        _rows.Sort((left, right) => left.Priority.CompareTo(right.Priority));
        _limit = _rows[most - 1].Priority;
        _rows.RemoveRange(most, _rows.Count - most);
    }

    private sealed record SampledRow(long Index, ulong Priority, float[] Features, long[] Categories, long[] Clusters, float[] Offset, float Outcome, float[] Weight, string ClusterName, byte[]? Image)
    {
        public static SampledRow Of(PredictionBatch batch, int row, ulong priority) => new(
            batch.StartRow + row, priority, Part(batch.Features, batch.Rows, row), Part(batch.Categories, batch.Rows, row), Part(batch.Clusters, batch.Rows, row),
            Part(batch.Offsets, batch.Rows, row), batch.Outcomes.Length == 0 ? float.NaN : (float)batch.Outcomes[row], [.. Part(batch.Weights, batch.Rows, row).Select(weight => (float)weight)], batch.ClusterName(row, 0), batch.Images.Length == 0 ? null : Part(batch.Images, batch.Rows, row));

        private static T[] Part<T>(T[] cells, int rows, int row)
        {
            var width = cells.Length / rows;
            return cells[(row * width)..((row + 1) * width)];
        }
    }
}
