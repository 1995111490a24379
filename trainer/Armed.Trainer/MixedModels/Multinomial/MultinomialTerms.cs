using Armed.Trainer.MixedModels.Linear;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>What each row's softmax gives at the contrasts of its linear predictors: log-likelihood, score and information.</summary>
internal sealed class MultinomialTerms(MultinomialRows rows)
{
    private readonly ClassContrasts _contrasts = rows.Contrasts;

    /// <summary>w C'(e_y - p) of each row, [N, d].</summary>
    public double[] Scores { get; } = new double[rows.Count * rows.Contrasts.Count];

    /// <summary>w C'(diag p - p p')C of each row, [N, d, d].</summary>
    public double[] Information { get; } = new double[checked(rows.Count * rows.Contrasts.Count * rows.Contrasts.Count)];

    /// <summary>The log-likelihood at g [N, d].</summary>
    public double LogLikelihood(double[] eta)
    {
        var sums = new double[WorkRanges.SumRanges];
        WorkRanges.RunSum(rows.Count, (range, from, to, _) =>
        {
            var p = new double[_contrasts.Classes];
            for (var i = from; i < to; i++)
            {
                sums[range] += rows.Weights[i] == 0 ? 0 : rows.Weights[i] * Probabilities(eta, i, p);
            }
        });
        return sums.Sum();
    }

    /// <summary>Sets scores at g.</summary>
    /// <param name="eta">g [N, d].</param>
    public void SetScores(double[] eta) => WorkRanges.Run(rows.Count, (long)rows.Count * _contrasts.Classes * _contrasts.Count, (from, to, _) =>
    {
        var (d, p) = (_contrasts.Count, new double[_contrasts.Classes]);
        for (var i = from; i < to; i++)
        {
            Probabilities(eta, i, p);
            for (var o = 0; o < p.Length; o++)
            {
                p[o] = rows.Weights[i] * ((o == rows.Observed[i] ? 1 : 0) - p[o]);
            }

            _contrasts.ToContrasts(p, Scores.AsSpan(i * d, d));
        }
    });

    /// <summary>Sets information at g.</summary>
    /// <param name="eta">g [N, d].</param>
    public void SetInformation(double[] eta) => WorkRanges.Run(rows.Count, (long)rows.Count * _contrasts.Classes * _contrasts.Count * _contrasts.Count, (from, to, _) =>
    {
        var (d, p) = (_contrasts.Count, new double[_contrasts.Classes]);
        for (var i = from; i < to; i++)
        {
            Probabilities(eta, i, p);
            _contrasts.Information(p, rows.Weights[i], Information.AsSpan(i * d * d, d * d));
        }
    });

    /// <summary>
    /// d tr(W V) / d g of each row at fixed V = Cov(g) [N, d, d], W = w C'(diag p - p p')C. In the classes' coordinates, with t the diagonal of C V C' and m = C V C'p, it is
    /// w p (t - p't) - 2 w p (m - p'm).
    /// </summary>
    /// <param name="eta">g [N, d].</param>
    /// <param name="variances">V of each row.</param>
    /// <param name="result">Receives it, [N, d].</param>
    public void Slopes(double[] eta, double[] variances, double[] result) => WorkRanges.Run(rows.Count, (long)rows.Count * _contrasts.Classes * _contrasts.Classes * _contrasts.Count, (from, to, _) =>
    {
        var (d, n) = (_contrasts.Count, _contrasts.Classes);
        double[] p = new double[n], spread = new double[n * n], slope = new double[n];
        for (var i = from; i < to; i++)
        {
            Probabilities(eta, i, p);
            _contrasts.Spread(variances.AsSpan(i * d * d, d * d), spread);
            Slope(p, spread, rows.Weights[i], slope);
            _contrasts.ToContrasts(slope, result.AsSpan(i * d, d));
        }
    });

    private static void Slope(double[] p, double[] spread, double weight, double[] slope)
    {
        var (n, trace, quadratic) = (p.Length, 0.0, 0.0);
        for (var o = 0; o < n; o++)
        {
            slope[o] = 0;
            for (var q = 0; q < n; q++)
            {
                slope[o] += spread[(o * n) + q] * p[q];
            }

            trace += p[o] * spread[(o * n) + o];
            quadratic += p[o] * slope[o];
        }

        for (var o = 0; o < n; o++)
        {
            slope[o] = weight * p[o] * (spread[(o * n) + o] - trace - (2 * (slope[o] - quadratic)));
        }
    }

    /// <summary>Sets the classes' probabilities of a row; returns the log of the observed one's.</summary>
    private double Probabilities(double[] eta, int row, double[] p)
    {
        _contrasts.ToClasses(eta.AsSpan(row * _contrasts.Count, _contrasts.Count), p);
        double largest = p.Max(), observed = p[rows.Observed[row]], sum = 0;
        for (var o = 0; o < p.Length; o++)
        {
            sum += p[o] = Math.Exp(p[o] - largest);
        }

        for (var o = 0; o < p.Length; o++)
        {
            p[o] /= sum;
        }

        return observed - largest - Math.Log(sum);
    }
}
