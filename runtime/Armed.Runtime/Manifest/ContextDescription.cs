namespace Armed.Runtime.Bundles;

/// <summary>
/// How unlabelled rows of a cluster that training did not have tell of its effects. The rows' mean of the summary columns, shrunken by the number of rows, shifts the distribution of the effects:
/// u ~ N(Gamma s, T' + Gamma V Gamma'), where s = Q A (R - mean), V = Q (B - A B) Q' and A = B (B + W / n)^-1 for n rows with the mean R. All numbers are on the scale of the graph's design
/// (<c>features.onnx</c>), as <see cref="RandomEffectsDescription.Covariance"/> is.
/// </summary>
public sealed record ContextDescription
{
    /// <summary>Name of the grouping factor.</summary>
    public required string Factor { get; init; }

    /// <summary>Names of the P summary columns: the output of <c>summary.onnx</c>, in its order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Mean of the summary columns over training rows [P].</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Covariance W of the summary columns within clusters [P, P], row by row.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Within { get; init; }

    /// <summary>Covariance B of the clusters' true means of the summary columns [P, P], row by row.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Between { get; init; }

    /// <summary>Q [S, P], row by row: from a cluster's mean to the S summaries that the model reads; its rows have the inverse standard deviations of B.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Projection { get; init; }

    /// <summary>Gamma [K, S], row by row: what each summary adds to each effect, in the order of <see cref="RandomEffectsDescription.Terms"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Coefficients { get; init; }

    /// <summary>T' [K, K], row by row: covariance of the effects given the summary of infinitely many rows.</summary>
    public required IReadOnlyList<IReadOnlyList<double>> Covariance { get; init; }
}
