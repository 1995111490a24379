using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.MixedModels.Multinomial;

/// <summary>
/// Estimates of the contrasts as those of the classes. The prior of a cluster's effects is I x T over classes: independent classes, as adaptation takes it. What all classes share is not in the contrasts, the rows say nothing of it, and its variance
/// stays T / O.
/// </summary>
internal sealed class MultinomialEstimates(MultinomialRows rows, EffectScale scale, double[] natural, MultinomialCovariances covariances)
{
    private readonly ClassContrasts _contrasts = rows.Contrasts;
    private readonly double[] _between = Between(rows.Effects, scale.Lambdas[0]);

    /// <summary>Coefficients by column and class, [P, O] with the aliased ones 0.</summary>
    public double[] Fixed()
    {
        var (classes, result) = (_contrasts.Classes, new double[rows.Problem.Data.Fixed.Length * _contrasts.Classes]);
        var own = new double[_contrasts.Count];
        for (var j = 0; j < rows.Fixed; j++)
        {
            for (var q = 0; q < own.Length; q++)
            {
                own[q] = natural[(q * rows.Fixed) + j];
            }

            _contrasts.ToClasses(own, result.AsSpan(rows.Problem.Coefficients[j] * classes, classes));
        }

        return result;
    }

    /// <summary>Their covariance, [P O, P O].</summary>
    public double[] FixedCovariance()
    {
        var size = rows.Problem.Data.Fixed.Length * _contrasts.Classes;
        var result = new double[size * size];
        for (var j = 0; j < rows.Fixed; j++)
        {
            for (var k = 0; k < rows.Fixed; k++)
            {
                Place(covariances.Fixed, rows.Border, rows.Fixed, j, k, result, size, rows.Problem.Coefficients[j] * _contrasts.Classes, rows.Problem.Coefficients[k] * _contrasts.Classes);
            }
        }

        return result;
    }

    /// <summary>The effects of the factor's clusters.</summary>
    public FactorEstimate Factor() => new()
    {
        Covariance = _between,
        Means = Means(),
        Posterior = Posterior(c => covariances.Given(c)),
        PosteriorWithFixed = Posterior(c => covariances.Own(c)),
    };

    private double[] Means()
    {
        var (classes, size) = (_contrasts.Classes, rows.Effects);
        var (result, own) = (new double[rows.Clusters * size * classes], new double[_contrasts.Count]);
        for (var c = 0; c < rows.Clusters; c++)
        {
            for (var k = 0; k < size; k++)
            {
                for (var q = 0; q < own.Length; q++)
                {
                    own[q] = natural[rows.Border + (c * rows.Block) + (q * size) + k];
                }

                _contrasts.ToClasses(own, result.AsSpan(((c * size) + k) * classes, classes));
            }
        }

        return result;
    }

    private delegate ReadOnlySpan<double> Spherical(int cluster);

    /// <summary>Posterior covariances over effects and classes, packed by rows of the lower triangle; effect k on class o is at k O + o.</summary>
    private double[] Posterior(Spherical spherical)
    {
        var (width, packed) = (rows.Effects * _contrasts.Classes, rows.Effects * _contrasts.Classes * ((rows.Effects * _contrasts.Classes) + 1) / 2);
        var result = new double[rows.Clusters * packed];
        var whole = new double[width * width];
        for (var c = 0; c < rows.Clusters; c++)
        {
            var own = covariances.InUnits(spherical(c));
            for (var k = 0; k < rows.Effects; k++)
            {
                for (var l = 0; l < rows.Effects; l++)
                {
                    Place(own, rows.Block, rows.Effects, k, l, whole, width, k * _contrasts.Classes, l * _contrasts.Classes);
                    AddShared(whole, width, k, l);
                }
            }

            for (int i = 0, at = c * packed; i < width; i++)
            {
                for (var j = 0; j <= i; j++)
                {
                    result[at++] = whole[(i * width) + j];
                }
            }
        }

        return result;
    }

    /// <summary>The variance of what all classes share, T_kl / O.</summary>
    private void AddShared(double[] whole, int width, int k, int l)
    {
        var classes = _contrasts.Classes;
        var shared = _between[(k * rows.Effects) + l] / classes;
        for (var o = 0; o < classes; o++)
        {
            for (var q = 0; q < classes; q++)
            {
                whole[(((k * classes) + o) * width) + (l * classes) + q] += shared;
            }
        }
    }

    /// <summary>Sets a block [O, O] of a covariance over classes from that over contrasts, whose elements (j of contrast q, k of contrast r) are at [q n + j, r n + k].</summary>
    private void Place(ReadOnlySpan<double> source, int sourceWidth, int n, int j, int k, double[] target, int targetWidth, int row, int column)
    {
        var (d, classes) = (_contrasts.Count, _contrasts.Classes);
        double[] own = new double[d * d], spread = new double[classes * classes];
        for (var q = 0; q < d; q++)
        {
            for (var r = 0; r < d; r++)
            {
                own[(q * d) + r] = source[(((q * n) + j) * sourceWidth) + (r * n) + k];
            }
        }

        _contrasts.Spread(own, spread);
        for (var o = 0; o < classes; o++)
        {
            spread.AsSpan(o * classes, classes).CopyTo(target.AsSpan(((row + o) * targetWidth) + column));
        }
    }

    private static double[] Between(int size, double[] lambda)
    {
        var between = new double[size * size];
        for (var i = 0; i < size; i++)
        {
            for (var j = 0; j < size; j++)
            {
                for (var k = 0; k <= Math.Min(i, j); k++)
                {
                    between[(i * size) + j] += lambda[(i * size) + k] * lambda[(j * size) + k];
                }
            }
        }

        return between;
    }
}
