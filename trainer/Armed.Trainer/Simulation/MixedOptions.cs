using Armed.Runtime;

namespace Armed.Trainer.Simulation;

/// <summary>The shape of a simulated set with a random intercept per cluster.</summary>
public sealed record MixedOptions
{
    /// <summary>Number of rows N, 1 or more; not read where <see cref="RowsPerCluster"/> is given. Default 100,000.</summary>
    public int Rows { get; init; } = 100_000;

    /// <summary>Number of features x0, x1, .., uniform on (-1, 1); 1 or more, 2 or more for the published form. Default 10.</summary>
    public int Features { get; init; } = 10;

    /// <summary>Number of clusters C, 1 or more. Default 1,000.</summary>
    public int Clusters { get; init; } = 1_000;

    /// <summary>Rows of each cluster, 1 or more; null for multinomial sizes with weights Poisson(3) + 1. Default null.</summary>
    public int? RowsPerCluster { get; init; }

    /// <summary>Variance of the clusters' intercepts b ~ N(0, variance), 0 or more. Default 1.</summary>
    public double ClusterVariance { get; init; } = 1;

    /// <summary>
    /// Continuous: y = f + b + N(0, 1). Binary: y ~ Bernoulli(sigmoid(f + b)). Count: y ~ Poisson(exp(f + b)). Default continuous.
    /// </summary>
    public ModelTask Task { get; init; } = ModelTask.Continuous;

    /// <summary>The fixed part. Default published.</summary>
    public MixedForm Form { get; init; } = MixedForm.Published;

    /// <summary>Slopes of the first features of a linear form, the rest 0; at most <see cref="Features"/>. Default 1.</summary>
    public IReadOnlyList<double> Slopes { get; init; } = [1];

    /// <summary>
    /// Correlation of each cluster's shift of x0 with its intercept, -1 to 1. Not 0: x0 gains a shift ~ N(0, 1) per cluster, so that differences between clusters
    /// mislead about x0's effect. Default 0: no shift.
    /// </summary>
    public double Confounding { get; init; }

    /// <summary>Probability of each row to be in the test fold, 0 to below 1. Default 0.2.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Seed of every random number. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Throws an <see cref="ArgumentException"/> that lists every fault, or does nothing.</summary>
    /// <exception cref="ArgumentException">One or more options are out of range.</exception>
    public void Validate() => MixedOptionsValidator.Validate(this);
}
