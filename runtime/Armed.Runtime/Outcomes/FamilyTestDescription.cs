namespace Armed.Runtime.Bundles;

/// <summary>How the family of counts was chosen: a test of Poisson's distribution against the negative binomial one, both as mixed models with random intercepts on the training and validation rows (docs/estimation.md, "The family of counts").</summary>
public sealed record FamilyTestDescription
{
    /// <summary>Rows of the test: of many a sample.</summary>
    public required int Rows { get; init; }

    /// <summary>Twice the difference of the log-likelihoods, at least 0.</summary>
    public required double Statistic { get; init; }

    /// <summary>Chance of a statistic as large where the counts are Poisson's.</summary>
    public required double PValue { get; init; }

    /// <summary>The p value below which the family is negative binomial.</summary>
    public required double Level { get; init; }

    /// <summary>theta of the test's negative binomial model, whose variance is mu + mu^2 / theta; null where it is infinite.</summary>
    public double? Dispersion { get; init; }
}
