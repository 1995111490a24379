namespace Armed.Trainer.MixedModels;

/// <summary>
/// The variance parameters of a fit in one vector with their covariance, the inverse of the observed information: per factor the free elements of T in the order of
/// <see cref="CovarianceBlock.Elements"/>, sigma^2 of a Gaussian outcome, what the distribution has of its own (cut points, or the logarithm of its dispersion), and the fixed
/// coefficients where the outcome is not Gaussian, as their estimates are correlated with these.
/// </summary>
/// <param name="Values">The estimates, length n.</param>
/// <param name="Covariance">[n, n] row after row; NaN in the rows and columns of what is on the boundary of its range.</param>
internal sealed record VarianceParameters(double[] Values, double[] Covariance)
{
    /// <summary>The estimates of a fit without a covariance.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="blocks">Covariance blocks of every factor.</param>
    /// <param name="isGaussian">Whether the outcome is.</param>
    public static VarianceParameters Of(MixedModelFit fit, IReadOnlyList<IReadOnlyList<CovarianceBlock>> blocks, bool isGaussian)
    {
        double[] elements = [.. blocks.SelectMany((own, g) => own.SelectMany(block => block.Elements()).Select(at => fit.Factors[g].Covariance[(at.I * Size(own)) + at.J]))];
        var own = fit.CutPoints.Length > 0 ? fit.CutPoints : double.IsFinite(fit.Dispersion) ? [Math.Log(fit.Dispersion)] : [];
        double[] values = isGaussian ? [.. elements, fit.Sigma * fit.Sigma] : [.. elements, .. own, .. fit.Fixed];
        var unknown = new double[values.Length * values.Length];
        Array.Fill(unknown, double.NaN);
        return isGaussian
            ? new VarianceParameters(values, unknown) { SigmaAt = elements.Length, OwnAt = elements.Length + 1 }
            : new VarianceParameters(values, unknown) { OwnAt = elements.Length, OwnCount = own.Length, FixedAt = elements.Length + own.Length };

        static int Size(IReadOnlyList<CovarianceBlock> own) => own.Sum(block => block.Size);
    }

    /// <summary>Position of sigma^2; -1 unless the outcome is Gaussian.</summary>
    public int SigmaAt { get; init; } = -1;

    /// <summary>Position of the distribution's own parameters.</summary>
    public int OwnAt { get; init; }

    /// <summary>Number of them.</summary>
    public int OwnCount { get; init; }

    /// <summary>Position of the first fixed coefficient; -1 for a Gaussian outcome.</summary>
    public int FixedAt { get; init; } = -1;
}
