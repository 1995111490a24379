using Armed.Runtime.Posterior;

namespace Armed.Runtime.Adaptation;

/// <summary>A normal distribution N(m, L L') of one cluster's effects, in double precision: a prior, or what an adaptation made of it.</summary>
/// <param name="Mean">m, length D.</param>
/// <param name="Factor">L, lower triangular [D, D] row after row; a direction without variance has a zero column.</param>
internal sealed record EffectDistribution(double[] Mean, double[] Factor)
{
    /// <summary>As the trainer takes Cholesky factors: a pivot below this share of its diagonal is none.</summary>
    private const double Singular = 1e-12;

    public int Size => Mean.Length;

    /// <summary>From a covariance [D, D], whose lower triangle is read.</summary>
    public static EffectDistribution OfCovariance(double[] mean, ReadOnlySpan<double> covariance)
    {
        var factor = covariance.ToArray();
        SmallCholesky.FactorSemidefinite(factor, mean.Length, Singular);
        return new EffectDistribution(mean, factor);
    }

    /// <summary>From a factor packed by rows of the lower triangle.</summary>
    public static EffectDistribution OfPacked(double[] mean, IReadOnlyList<double> packed)
    {
        var factor = new double[mean.Length * mean.Length];
        for (int i = 0, at = 0; i < mean.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                factor[(i * mean.Length) + j] = packed[at++];
            }
        }

        return new EffectDistribution(mean, factor);
    }

    /// <summary>From a cluster's row in a table.</summary>
    public static EffectDistribution OfRow(EffectShape shape, ReadOnlySpan<float> row)
    {
        var (mean, size) = (new double[shape.Size], shape.Size);
        for (var i = 0; i < size; i++)
        {
            mean[i] = row[i];
        }

        var factor = new double[size * size];
        for (int i = 0, at = size; i < size; i++)
        {
            if (!shape.IsFull)
            {
                factor[(i * size) + i] = Math.Sqrt(row[at++]);
                continue;
            }

            for (var j = 0; j <= i; j++)
            {
                factor[(i * size) + j] = row[at++];
            }
        }

        return new EffectDistribution(mean, factor);
    }

    /// <summary>The row that a table holds for it.</summary>
    /// <param name="shape">Form of the row.</param>
    /// <param name="shares">Shares of the classes; null where the row holds none.</param>
    /// <param name="counts">The cluster's rows of each class; null where the row holds none.</param>
    public float[] ToRow(EffectShape shape, ClassShares? shares, int[]? counts)
    {
        var row = new float[shape.Width];
        for (var i = 0; i < Size; i++)
        {
            row[i] = (float)Mean[i];
        }

        for (int i = 0, at = Size; i < Size; i++)
        {
            if (!shape.IsFull)
            {
                row[at++] = (float)(shape.Outputs == 1 ? Variance(i) : CentredVariance(i, shape.Outputs));
                continue;
            }

            for (var j = 0; j <= i; j++)
            {
                row[at++] = (float)Factor[(i * Size) + j];
            }
        }

        shares?.Write(counts, row.AsSpan(shape.PosteriorWidth));
        return row;
    }

    /// <summary>L packed by rows of the lower triangle.</summary>
    public double[] Packed()
    {
        var packed = new double[Size * (Size + 1) / 2];
        for (int i = 0, at = 0; i < Size; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                packed[at++] = Factor[(i * Size) + j];
            }
        }

        return packed;
    }

    /// <summary>Mean a'm and variance |L'a|^2 of a combination of the effects.</summary>
    public (double Mean, double Variance) Moments(double[] combination)
    {
        var (mean, variance) = (0.0, 0.0);
        for (var j = 0; j < Size; j++)
        {
            var root = 0.0;
            for (var i = j; i < Size; i++)
            {
                root += Factor[(i * Size) + j] * combination[i];
            }

            mean += combination[j] * Mean[j];
            variance += root * root;
        }

        return (mean, variance);
    }

    /// <summary>O / (O - 1) times the variance of an effect on one output less its mean over all O: what they share cancels in the softmax. For independent ones of equal variance it is that variance.</summary>
    private double CentredVariance(int effect, int outputs)
    {
        var (first, combination) = (effect - (effect % outputs), new double[Size]);
        for (var o = 0; o < outputs; o++)
        {
            combination[first + o] = (first + o == effect ? 1.0 : 0) - (1.0 / outputs);
        }

        return outputs / (outputs - 1.0) * Moments(combination).Variance;
    }

    /// <summary>Variance of one effect.</summary>
    public double Variance(int effect)
    {
        var sum = 0.0;
        for (var j = 0; j <= effect; j++)
        {
            sum += Factor[(effect * Size) + j] * Factor[(effect * Size) + j];
        }

        return sum;
    }
}
