namespace Armed.Trainer.Explaining;

/// <summary>Rows with their outcomes: all of a kind, or as many as are kept of them.</summary>
internal sealed record LabelledSample
{
    /// <summary>What the model takes.</summary>
    public required ExplainedInputs Inputs { get; init; }

    /// <summary>Outcome of each row: a number, 1 for a binary outcome's positive level, else the index of the class.</summary>
    public required float[] Outcomes { get; init; }

    /// <summary>Observation weight of each row; empty where each weighs 1.</summary>
    public required float[] Weights { get; init; }

    /// <summary>Name of each row's cluster of the first factor, as it is in the table.</summary>
    public required string[] ClusterNames { get; init; }

    /// <summary>Rows that these were drawn from.</summary>
    public required long Total { get; init; }

    /// <summary>Rows kept.</summary>
    public int Count => Outcomes.Length;

    /// <summary>Some of the rows.</summary>
    public LabelledSample Take(IReadOnlyList<int> rows) => new()
    {
        Inputs = Inputs.Take(rows),
        Outcomes = Cells.Take(Outcomes, 1, rows),
        Weights = Weights.Length == 0 ? [] : Cells.Take(Weights, 1, rows),
        ClusterNames = Cells.Take(ClusterNames, 1, rows),
        Total = rows.Count,
    };

    /// <summary>The rows that a condition holds for, by number.</summary>
    public LabelledSample Where(Func<int, bool> condition) => Take([.. Enumerable.Range(0, Count).Where(condition)]);

    /// <summary>At most so many rows, the same ones every time.</summary>
    public LabelledSample Thin(int most) => Count <= most ? this : Take(RowPriority.Some(Count, most));
}
