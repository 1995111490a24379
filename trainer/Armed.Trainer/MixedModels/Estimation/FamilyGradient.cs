using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>Derivative of Laplace's approximation with respect to a distribution's own parameters (log theta, cut points).</summary>
internal static class FamilyGradient
{
    // Central differences per row: each row's terms are smooth and of order 1, so the error is about 1e-10 of them.
    private const double Step = 1e-5;

    /// <summary>Adds sum_i w_i (dl_i - s_i dw_i / 2 - q_i dl'_i / 2) per parameter.</summary>
    public static void Add(OutcomeDistribution distribution, MixedModelProblem problem, JointMode mode, double[] variances, Span<double> result)
    {
        for (var k = 0; k < result.Length; k++)
        {
            var (up, down) = Neighbours(distribution, k);
            var sum = 0.0;
            for (var i = 0; i < problem.Data.Rows; i++)
            {
                var (high, low) = (up.Terms(mode.Eta[i], problem.Data.Outcome[i]), down.Terms(mode.Eta[i], problem.Data.Outcome[i]));
                sum += problem.Weights[i] * (high.Value - low.Value - 0.5 * variances[i] * (high.Weight - low.Weight) - 0.5 * mode.Adjoint[i] * (high.First - low.First));
            }

            result[k] += sum / (2 * Step);
        }
    }

    /// <summary>The distribution with its k-th parameter a step up and a step down.</summary>
    public static (OutcomeDistribution Up, OutcomeDistribution Down) Neighbours(OutcomeDistribution distribution, int k)
    {
        var (up, down) = (distribution.Parameters, distribution.Parameters);
        up[k] += Step;
        down[k] -= Step;
        return (distribution.With(up), distribution.With(down));
    }

    /// <summary>Per parameter of a distribution its precision without data, where an estimate may have no bound; else 0.</summary>
    public static double[] LeastPrecision(OutcomeDistribution distribution, double perLogarithm) =>
        [.. distribution.Parameters.Select(_ => distribution.HasUnboundedParameters ? perLogarithm : 0)];

    /// <summary>Width of the difference between both neighbours.</summary>
    public static double Width => 2 * Step;
}
