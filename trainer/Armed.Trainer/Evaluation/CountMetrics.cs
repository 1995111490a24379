using MathNet.Numerics;

namespace Armed.Trainer.Evaluation;

/// <summary>Scores of predicted means of counts.</summary>
internal static class CountMetrics
{
    /// <summary>Mean Poisson deviance, root mean squared and mean absolute error, and the mean negative log-likelihood of the negative binomial with dispersion theta (Poisson: infinity) at the predicted mean.</summary>
    public static IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> means, ScoredRows rows, double theta)
    {
        double deviance = 0, squares = 0, absolutes = 0, loss = 0, n = rows.TotalWeight;
        for (var i = 0; i < rows.Count; i++)
        {
            double y = rows.Outcome[i], mean = means[i], weight = rows.Weight(i), error = mean - y;
            deviance += weight * Deviance(y, mean);
            squares += weight * error * error;
            absolutes += weight * Math.Abs(error);
            loss += weight * NegativeLogLikelihood(y, mean, theta);
        }
        return Metrics.Finite(("poisson_deviance", deviance / n), ("rmse", Math.Sqrt(squares / n)), ("mae", absolutes / n), ("log_loss", loss / n));
    }

    /// <summary>2 (y ln(y / mu) - (y - mu)) (McCullagh and Nelder, "Generalized Linear Models", 2nd ed., 1989, section 2.3).</summary>
    public static double Deviance(double y, double mean) => 2 * ((y > 0 ? y * Math.Log(y / mean) : 0) - (y - mean));

    /// <summary>Of the negative binomial NB2 with dispersion theta; of the Poisson distribution where that is infinite.</summary>
    public static double NegativeLogLikelihood(double y, double mean, double theta)
    {
        if (double.IsPositiveInfinity(theta))
        {
            return mean - (y > 0 ? y * Math.Log(mean) : 0) + SpecialFunctions.GammaLn(y + 1);
        }

        return SpecialFunctions.GammaLn(theta) - SpecialFunctions.GammaLn(y + theta) + SpecialFunctions.GammaLn(y + 1)
            + theta * Math.Log(1 + mean / theta) + (y > 0 ? y * Math.Log(1 + theta / mean) : 0);
    }
}
