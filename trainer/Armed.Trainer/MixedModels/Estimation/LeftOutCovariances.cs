using System.Globalization;
using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>How far the standard deviations of linear predictors are from the exact ones where covariances between factors are left out, on the rows of the fit.</summary>
internal static class LeftOutCovariances
{
    /// <summary>A sentence per fit; none if nothing is left out. The system is inverted at given beta.</summary>
    /// <param name="problem">The model.</param>
    /// <param name="variance">sigma^2 of a Gaussian outcome; else 1.</param>
    /// <param name="posteriors">Posterior covariances S_c of each factor, packed, [C, K (K + 1) / 2].</param>
    /// <param name="covariances">Those between factors.</param>
    public static IEnumerable<string> Messages(MixedModelProblem problem, double variance, IReadOnlyList<double[]> posteriors, PairCovariances covariances)
    {
        if (covariances.LeftOut.Count == 0)
        {
            yield break;
        }

        var exact = new double[problem.Data.Rows];
        problem.System.RowVariances(exact);
        double[] ratios = [.. Enumerable.Range(0, exact.Length).Where(i => exact[i] > 0)
            .Select(i => Math.Sqrt(Math.Max(0, Variance(problem, posteriors, covariances.Pairs, i)) / (variance * exact[i]))).Order()];
        var pairs = string.Join(", and of ", covariances.LeftOut.Select(pair => $"'{problem.Data.Factors[pair.Factor].Name}' and '{problem.Data.Factors[pair.Other].Name}'"));
        var sampled = problem.System is IterativeMixedSystem;
        var why = sampled ? "the equations are too large to factor" : string.Create(CultureInfo.InvariantCulture, $"it takes more than {PairCovariances.MostNumbers} numbers");
        yield return $"The posterior covariance between the random effects of {pairs} is left out of linear_predictor_sd and of predictions that integrate over the effects, "
            + $"because {why}.{(ratios.Length == 0 ? "" : Measured(ratios, sampled))}";
    }

    /// <summary>Sampled variances are off by a tenth of a row's own, so that their largest ratio says nothing.</summary>
    private static string Measured(double[] ratios, bool sampled) => " On the rows of the fit, the standard deviation is then " + (sampled
        ? string.Create(CultureInfo.InvariantCulture, $"about {ratios[ratios.Length / 2]:F2} times the sampled one in the median.")
        : string.Create(CultureInfo.InvariantCulture, $"{ratios[ratios.Length / 2]:F2} times the exact one in the median and {ratios[^1]:F2} times at most."));

    /// <summary>sum_g phi_g' S_gc phi_g + 2 sum_(g, h) phi_g' C_(c, d) phi_h of a row.</summary>
    private static double Variance(MixedModelProblem problem, IReadOnlyList<double[]> posteriors, IReadOnlyList<PairCovariance> pairs, int row)
    {
        var (factors, sum) = (problem.Data.Factors, 0.0);
        var columns = problem.Data.Row(row);
        for (var g = 0; g < factors.Count; g++)
        {
            var (design, at) = (factors[g].Design, factors[g].Codes[row] * factors[g].Size * (factors[g].Size + 1) / 2);
            for (var i = 0; i < design.Length; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    sum += (i == j ? 1 : 2) * posteriors[g][at++] * columns[design[i]] * columns[design[j]];
                }
            }
        }

        foreach (var pair in pairs)
        {
            var (left, right) = (factors[pair.Factor], factors[pair.Other]);
            var block = pair.Of(left.Codes[row], right.Codes[row]);
            for (var k = 0; k < block.Length; k++)
            {
                sum += 2 * block[k] * columns[left.Design[k / right.Size]] * columns[right.Design[k % right.Size]];
            }
        }

        return sum;
    }
}
