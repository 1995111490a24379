namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// The mixed-model equations H = S' A S + D with A = M' W M. Row i of M holds phi_g(i) at the unknowns of (g, level of i) for each factor g, and x_i at
/// the border's; S = blockdiag(Lambda_g per level, diag(borderScale)); D is 1 on random effects and borderRidge on the border.
/// Unknowns: factor 0 level after level, factor 1, .., border.
/// </summary>
internal interface IMixedSystem
{
    /// <summary>Number of unknowns.</summary>
    public int Size { get; }

    /// <summary>First unknown of the border.</summary>
    public int BorderStart { get; }

    /// <summary>Border block of the last <see cref="Invert"/>, [P, P], without the flat columns where they were left out.</summary>
    public ReadOnlySpan<double> InverseBorder { get; }

    /// <summary>First unknown of a factor; level c begins K c later.</summary>
    public int Start(int factor);

    /// <summary>Sums A. Weights of length N; empty: 1 each.</summary>
    public void Assemble(ReadOnlySpan<double> weights);

    /// <summary>eta [N] += M b for b [Size] in units of u and beta.</summary>
    public void Multiply(ReadOnlySpan<double> b, Span<double> eta);

    /// <summary>result [Size] = M' r for r [N].</summary>
    public void MultiplyTransposed(ReadOnlySpan<double> r, Span<double> result);

    /// <summary>Factors H; false when it is not positive definite. Lambda per factor [K, K], row after row, lower triangular.</summary>
    public bool TryFactor(IReadOnlyList<double[]> lambdas, ReadOnlySpan<double> borderScale, ReadOnlySpan<double> borderRidge);

    /// <summary>log det H, of all unknowns or without the flat ones; NaN if it is not available.</summary>
    public double LogDeterminant(bool withFlat);

    /// <summary>rhs := H^-1 rhs in spherical coordinates. Without the flat unknowns, these entries stay as they are and out of the system.</summary>
    public void Solve(Span<double> rhs, bool withFlat = true);

    /// <summary>Computes the entries of H^-1 that the blocks and row variances need.</summary>
    public void Invert(bool withFlat);

    /// <summary>Diagonal block of H^-1 of one level, [K, K]; valid until the next <see cref="Invert"/>.</summary>
    public ReadOnlySpan<double> InverseBlock(int factor, int level);

    /// <summary>m_i' S H^-1 S m_i of each row, after <see cref="Invert"/>; the flat columns count only where they were inverted.</summary>
    public void RowVariances(Span<double> result);
}
