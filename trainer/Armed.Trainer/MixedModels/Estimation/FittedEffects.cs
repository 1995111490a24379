namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>What every kind of fit reports of its effects once S and the modes are final and the system holds A at them.</summary>
internal sealed class FittedEffects
{
    private readonly MixedModelProblem _problem;
    private readonly EffectScale _scale;
    private readonly double _variance;
    private readonly double[] _effects;

    /// <summary>Reads the estimates; factors and inverts the system twice.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="scale">S, relative to sigma for a Gaussian outcome.</param>
    /// <param name="modes">Spherical modes.</param>
    /// <param name="ridge">Prior precisions of the border's spherical coefficients.</param>
    /// <param name="variance">sigma^2 of a Gaussian outcome; else 1.</param>
    public FittedEffects(MixedModelProblem problem, EffectScale scale, double[] modes, double[] ridge, double variance)
    {
        (_problem, _scale, _variance) = (problem, scale, variance);
        _effects = new double[problem.System.Size];
        scale.Apply(modes, _effects);
        var given = Enumerable.Repeat(1.0, ridge.Length).ToArray();
        Invert(new double[ridge.Length], given); // a border of scale 0 decouples: beta given
        var conditional = problem.Data.Factors.Select((_, g) => Posterior(g)).ToArray();
        var between = new PairCovariances(problem, scale, variance);
        (Pairs, Messages) = (between.Pairs, [.. LeftOutCovariances.Messages(problem, variance, conditional, between)]);
        Invert(scale.Border, ridge);
        FixedCovariance = Estimation.FixedCovariance.Of(problem, scale, variance);
        ByFixed = EffectsByFixed.Of(problem, scale);
        Factors = [.. problem.Data.Factors.Select((factor, g) => new FactorEstimate
        {
            Covariance = Covariance(factor.Size, scale.Lambdas[g]),
            Means = _effects.AsSpan(problem.System.Start(g), factor.Levels * factor.Size).ToArray(),
            Posterior = conditional[g],
            PosteriorWithFixed = Posterior(g),
        })];
    }

    public IReadOnlyList<FactorEstimate> Factors { get; }

    /// <summary>Posterior covariances between factors, given beta.</summary>
    public IReadOnlyList<PairCovariance> Pairs { get; }

    /// <summary>What is left out of <see cref="Pairs"/>.</summary>
    public IReadOnlyList<string> Messages { get; }

    /// <summary>How the effects answer to an error of beta; null where it is not computed.</summary>
    public IReadOnlyList<double[]>? ByFixed { get; }

    /// <summary>[P, P], rows and columns of dropped coefficients 0.</summary>
    public double[] FixedCovariance { get; }

    /// <summary>beta in the caller's order, 0 where dropped.</summary>
    public double[] Fixed => FixedCoefficients.InOrder(_problem, _effects);

    /// <summary>tau_v^2.</summary>
    public double[] RidgeVariances => [.. _scale.Ridge.Select(tau => _variance * tau * tau)];

    private void Invert(double[] borderScale, double[] ridge)
    {
        if (!_problem.System.TryFactor(_scale.Lambdas, borderScale, ridge))
        {
            throw new ArithmeticException("The mixed-model equations are singular at the estimates.");
        }

        _problem.System.Invert(withFlat: true);
    }

    /// <summary>Lambda V_c Lambda' of every cluster, packed.</summary>
    /// <param name="lambda">Lambda [K, K].</param>
    /// <param name="spherical">V, [C, K, K].</param>
    public static double[] Packed(double[] lambda, double[] spherical)
    {
        var size = (int)Math.Round(Math.Sqrt(lambda.Length));
        var (levels, length) = (spherical.Length / lambda.Length, size * (size + 1) / 2);
        var result = new double[levels * length];
        for (var c = 0; c < levels; c++)
        {
            Pack(size, lambda, spherical.AsSpan(c * lambda.Length, lambda.Length), 1, result.AsSpan(c * length, length));
        }

        return result;
    }

    private double[] Covariance(int size, double[] lambda)
    {
        var unit = new double[size * size];
        for (var k = 0; k < size; k++)
        {
            unit[k * size + k] = 1;
        }

        var (packed, full) = (new double[size * (size + 1) / 2], new double[size * size]);
        Pack(size, lambda, unit, _variance, packed);
        for (int i = 0, at = 0; i < size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                full[i * size + j] = full[j * size + i] = packed[at++];
            }
        }

        return full;
    }

    // sigma^2 Lambda [H^-1]_cc Lambda' of every level, packed.
    private double[] Posterior(int g)
    {
        var (size, levels) = (_problem.Data.Factors[g].Size, _problem.Data.Factors[g].Levels);
        var length = size * (size + 1) / 2;
        var result = new double[(long)levels * length];
        for (var c = 0; c < levels; c++)
        {
            Pack(size, _scale.Lambdas[g], _problem.System.InverseBlock(g, c), _variance, result.AsSpan(c * length, length));
        }

        return result;
    }

    private static void Pack(int size, double[] lambda, ReadOnlySpan<double> inner, double variance, Span<double> packed)
    {
        Span<double> half = stackalloc double[size];
        for (int i = 0, at = 0; i < size; i++)
        {
            half.Clear();
            for (var a = 0; a <= i; a++)
            {
                for (var b = 0; b < size; b++)
                {
                    half[b] += lambda[i * size + a] * inner[a * size + b];
                }
            }

            for (var j = 0; j <= i; j++)
            {
                var sum = 0.0;
                for (var b = 0; b <= j; b++)
                {
                    sum += half[b] * lambda[j * size + b];
                }

                packed[at++] = variance * sum;
            }
        }
    }
}
