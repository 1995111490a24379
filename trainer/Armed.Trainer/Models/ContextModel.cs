namespace Armed.Trainer.Models;

/// <summary>
/// How unlabelled rows of a new cluster tell of its effects u: u ~ N(Gamma s, T' + Gamma V Gamma'), with s and V from the mean of r(x) over the rows
/// (<see cref="Armed.Runtime.Posterior.ShrunkenSummary"/>). In units of the last layer's linear predictor. Matrices row after row.
/// </summary>
internal sealed record ContextModel
{
    /// <summary>Index of the grouping factor.</summary>
    public required int Factor { get; init; }

    /// <summary>The columns of r(x), P of them.</summary>
    public required IReadOnlyList<SummaryColumn> Columns { get; init; }

    /// <summary>Mean of r(x) over training rows [P].</summary>
    public required double[] Mean { get; init; }

    /// <summary>W, the covariance of r(x) within clusters [P, P].</summary>
    public required double[] Within { get; init; }

    /// <summary>B, the covariance of the clusters' true means [P, P].</summary>
    public required double[] Between { get; init; }

    /// <summary>Q, from the shrunken mean to the summaries that the model reads [S, P].</summary>
    public required double[] Projection { get; init; }

    /// <summary>Gamma, what each summary adds to each effect [K, S].</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>T', the covariance of the effects given the summary [K, K].</summary>
    public required double[] Covariance { get; init; }

    /// <summary>The same for a linear predictor that is <paramref name="scale"/> times as large.</summary>
    public ContextModel Scaled(double scale) => scale == 1 ? this : this with
    {
        Coefficients = Array.ConvertAll(Coefficients, gamma => gamma * scale),
        Covariance = Array.ConvertAll(Covariance, t => t * scale * scale),
    };
}
