namespace Armed.Runtime.Posterior;

/// <summary>The labelled rows of one cluster; n rows, K effects.</summary>
internal readonly ref struct ClusterRows
{
    /// <summary>Random-effects design phi, [n, K] row after row.</summary>
    public required ReadOnlySpan<float> Design { get; init; }

    /// <summary>Linear predictor without this cluster's effects, length n.</summary>
    public required ReadOnlySpan<double> Offset { get; init; }

    /// <summary>Outcome as the distribution wants it, length n.</summary>
    public required ReadOnlySpan<double> Outcome { get; init; }

    /// <summary>Observation weights, length n; empty: 1 each.</summary>
    public ReadOnlySpan<double> Weights { get; init; }

    /// <summary>n.</summary>
    public int Count => Outcome.Length;

    /// <summary>A row's weight.</summary>
    /// <param name="row">Its place.</param>
    public double Weight(int row) => Weights.IsEmpty ? 1 : Weights[row];
}
