using Armed.Runtime.Posterior;

namespace Armed.Trainer.Trees;

/// <summary>Rows that trees learn from.</summary>
internal sealed record TreeRows
{
    /// <summary>Columns [F][N]; none has a NaN.</summary>
    public required IReadOnlyList<float[]> Columns { get; init; }

    /// <summary>By column whether its numbers are computed, so that they are known up to rounding; empty: none is.</summary>
    public IReadOnlyList<bool> AreComputed { get; init; } = [];

    /// <summary>Outcomes [N] as the distribution takes them; with <see cref="Probabilities"/> numbers of classes.</summary>
    public required double[] Outcome { get; init; }

    /// <summary>The outcome's distribution given the linear predictor, to which trees add; null where they change <see cref="Probabilities"/>.</summary>
    public OutcomeDistribution? Distribution { get; init; }

    /// <summary>Probabilities of the classes [N, K] before any tree, whose logarithms trees add to up to a constant of the row; null where they add to a linear predictor.</summary>
    public double[]? Probabilities { get; init; }

    /// <summary>Values of each leaf: the number of classes K, or 1.</summary>
    public int Outputs => Probabilities is null ? 1 : Probabilities.Length / Rows;

    /// <summary>Whether the linear predictor has a constant, which is estimated first and is not part of the trees; ordered classes have cut points in its place.</summary>
    public bool HasIntercept { get; init; } = true;

    /// <summary>Weights [N]; null: 1 each.</summary>
    public double[]? Weights { get; init; }

    /// <summary>Known part of the linear predictor [N]; null: 0.</summary>
    public double[]? Offset { get; init; }

    /// <summary>Number of rows N.</summary>
    public int Rows => Outcome.Length;
}
