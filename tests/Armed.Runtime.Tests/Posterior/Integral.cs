using Armed.Runtime.Posterior;

namespace Armed.Runtime.Tests.Posterior;

internal static class Integral
{
    /// <summary>One cluster's likelihood by the trapezium rule on [-12, 12] standard deviations: exponentially accurate for smooth integrands.</summary>
    public static double OfCluster(OutcomeDistribution distribution, ClusterRows rows, double lambda)
    {
        const double step = 0.005;
        var sum = 0.0;
        for (var u = -12.0; u <= 12; u += step)
        {
            var log = -0.5 * u * u;
            for (var i = 0; i < rows.Count; i++)
            {
                log += (rows.Weights.IsEmpty ? 1 : rows.Weights[i]) * distribution.LogLikelihood(rows.Offset[i] + lambda * u * rows.Design[i], rows.Outcome[i]);
            }

            sum += Math.Exp(log) * step / Math.Sqrt(2 * Math.PI);
        }

        return sum;
    }

    /// <summary>With two effects b = L u, by the product of trapezium rules.</summary>
    public static double OfCluster(OutcomeDistribution distribution, ClusterRows rows, double[] factor)
    {
        const double step = 0.05;
        var sum = 0.0;
        for (var u = -10.0; u <= 10; u += step)
        {
            for (var v = -10.0; v <= 10; v += step)
            {
                var (first, second, log) = (factor[0] * u, (factor[2] * u) + (factor[3] * v), -0.5 * ((u * u) + (v * v)));
                for (var i = 0; i < rows.Count; i++)
                {
                    log += rows.Weight(i) * distribution.LogLikelihood(rows.Offset[i] + (rows.Design[2 * i] * first) + (rows.Design[(2 * i) + 1] * second), rows.Outcome[i]);
                }

                sum += Math.Exp(log) * step * step / (2 * Math.PI);
            }
        }

        return sum;
    }
}
