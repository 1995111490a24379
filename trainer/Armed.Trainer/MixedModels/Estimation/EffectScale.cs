namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// S: from spherical effects u ~ N(0, I) to effects in the columns' units, b_c = Lambda_g u_c; a penalised coefficient is tau_v u, a flat one its
/// unit times u.
/// </summary>
internal sealed class EffectScale(MixedModelProblem problem, double[][] lambdas, double[] ridge)
{
    /// <summary>Per factor Lambda, [K, K] lower triangular.</summary>
    public double[][] Lambdas => lambdas;

    /// <summary>tau_v per ridge group, in the units of Lambda.</summary>
    public double[] Ridge => ridge;

    /// <summary>Scale of each border column.</summary>
    public double[] Border { get; } = [.. problem.Groups.Select(v => ridge[v]), .. problem.FlatScale];

    /// <summary>result = S u.</summary>
    public void Apply(ReadOnlySpan<double> u, Span<double> result)
    {
        for (var g = 0; g < lambdas.Length; g++)
        {
            var (size, start) = (problem.Data.Factors[g].Size, problem.System.Start(g));
            for (var c = 0; c < problem.Data.Factors[g].Levels; c++, start += size)
            {
                Lower(lambdas[g], u.Slice(start, size), result.Slice(start, size));
            }
        }

        for (var j = 0; j < Border.Length; j++)
        {
            result[problem.Random + j] = Border[j] * u[problem.Random + j];
        }
    }

    /// <summary>result = S' r.</summary>
    public void ApplyTransposed(ReadOnlySpan<double> r, Span<double> result)
    {
        for (var g = 0; g < lambdas.Length; g++)
        {
            var (size, start) = (problem.Data.Factors[g].Size, problem.System.Start(g));
            for (var c = 0; c < problem.Data.Factors[g].Levels; c++, start += size)
            {
                LowerTransposed(lambdas[g], r.Slice(start, size), result.Slice(start, size));
            }
        }

        for (var j = 0; j < Border.Length; j++)
        {
            result[problem.Random + j] = Border[j] * r[problem.Random + j];
        }
    }

    private static void Lower(double[] lambda, ReadOnlySpan<double> u, Span<double> result)
    {
        for (var i = 0; i < u.Length; i++)
        {
            var sum = 0.0;
            for (var j = 0; j <= i; j++)
            {
                sum += lambda[i * u.Length + j] * u[j];
            }

            result[i] = sum;
        }
    }

    private static void LowerTransposed(double[] lambda, ReadOnlySpan<double> r, Span<double> result)
    {
        for (var j = 0; j < r.Length; j++)
        {
            var sum = 0.0;
            for (var i = j; i < r.Length; i++)
            {
                sum += lambda[i * r.Length + j] * r[i];
            }

            result[j] = sum;
        }
    }
}
