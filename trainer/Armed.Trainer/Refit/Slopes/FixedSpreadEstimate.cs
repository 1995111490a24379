using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>Reads the uncertainty of the fixed part, hidden features included, from a solved mixed model.</summary>
/// <param name="data">The model.</param>
/// <param name="fit">Its estimates.</param>
/// <param name="columns">Its columns.</param>
/// <param name="rows">Its rows.</param>
/// <param name="learned">Degrees of freedom that learning w took, which the covariance of beta does not hold; without w those of choosing a linear predictor, whose variance is the same for all rows.</param>
internal sealed class FixedSpreadEstimate(MixedModelData data, MixedModelFit fit, RefitColumns columns, RefitRows rows, LearnedDegrees? learned = null)
{
    /// <summary>Coefficients up to which the uncertainty is exported: a row costs their square.</summary>
    public const int MostCoefficients = 128;

    /// <summary>Share of a variance below which a coefficient is a combination of earlier ones.</summary>
    private const double Tolerance = 1e-10;

    /// <summary>Share of the largest variance of a combination of effects below which a combination counts as without variance.</summary>
    private const double LeastVariance = 0.01;

    /// <summary>Share of the largest product, or of a column's own, below which a direction of the designs counts as a combination of others.</summary>
    private const double Ridge = 1e-8;

    /// <summary>Whether a column of x has a slope, which shares in beta's uncertainty even if x has no coefficients.</summary>
    private bool HasSlopes => data.Factors.Any(factor => factor.Design.Any(column => column > 0 && (column <= rows.InputWidth || column > rows.InputWidth + rows.HiddenWidth)));

    private int Coefficients => fit.Fixed.Length;

    /// <summary>The uncertainty; null for too many coefficients, and with coefficients of clusters' means, which the effects hold.</summary>
    public FixedSpread? Build()
    {
        if (columns.Means.Count > 0 || Coefficients > MostCoefficients || fit.FixedCovariance.Any(c => !double.IsFinite(c)))
        {
            return null;
        }

        var root = Root(out var width);
        if (width == 0)
        {
            return null; // no coefficient has a variance
        }

        var regressions = Regressions();
        var tables = Enumerable.Range(0, data.Factors.Count).Select(g => Tables(g, regressions[g], root, width)).ToArray();
        var spread = new FixedSpread
        {
            Width = width,
            Intercept = columns.InterceptAt < 0 ? new float[width] : Rows(root, width, columns.InterceptAt, 1),
            Inputs = columns.InputsAt < 0 ? HasSlopes ? new float[rows.InputWidth * width] : [] : Array.ConvertAll(columns.OfInputs<double>(root, width), value => (float)value),
            Hidden = rows.HiddenWidth == 0 ? [] : Rows(root, width, columns.HiddenAt, rows.HiddenWidth),
            IsApart = rows.HiddenWidth == 0,
            Taken = rows.HiddenWidth == 0 ? fit.EffectsByFixed?.Select(response => Taken(response, root, width)).ToList() : null,
            Shared = [.. tables.Select(table => table.Shared)],
            Kept = [.. tables.Select(table => table.Kept)],
        };
        return learned is { Missing: > 0 } && rows.HiddenWidth == 0 ? spread.WithConstant(Math.Sqrt(learned.Missing / learned.Information.Total)) : spread;
    }

    /// <summary>By column of x, without those derived from it, what is added to the mean over the rows of the linear predictor's derivative, and the variance that learning adds to it.</summary>
    public IReadOnlyList<MissingSlope> MissingSlopes()
    {
        if (learned is not { Slopes: { Count: > 0 } slopes })
        {
            return [];
        }

        var covariance = Covariance();
        return [.. slopes.Select(slope => slope.Given(FixedCovariance.Variance(slope.Derivatives, covariance)))];
    }

    /// <summary>L [P, R], the columns without variance left out.</summary>
    private double[] Root(out int width)
    {
        var factor = Covariance();
        SmallCholesky.FactorSemidefinite(factor, Coefficients, Tolerance);
        int[] kept = [.. Enumerable.Range(0, Coefficients).Where(j => factor[(j * Coefficients) + j] > 0)];
        width = kept.Length;
        var root = new double[Coefficients * width];
        for (var i = 0; i < Coefficients; i++)
        {
            for (var r = 0; r < width; r++)
            {
                root[(i * width) + r] = factor[(i * Coefficients) + kept[r]];
            }
        }

        return root;
    }

    /// <summary>Cov(beta), that of beta_w with what learning w adds to it.</summary>
    private double[] Covariance()
    {
        var covariance = (double[])fit.FixedCovariance.Clone();
        if (learned is { Missing: > 0 } && rows.HiddenWidth > 0)
        {
            var added = learned.Information.Covariance(columns.HiddenAt, rows.HiddenWidth, learned.Missing);
            for (var at = 0; at < added.Length; at++)
            {
                covariance[((columns.HiddenAt + (at / rows.HiddenWidth)) * Coefficients) + columns.HiddenAt + (at % rows.HiddenWidth)] += added[at];
            }
        }

        return covariance;
    }

    /// <summary>Q L [C, K, R].</summary>
    private float[] Taken(double[] response, double[] root, int width)
    {
        var taken = new float[response.Length / Coefficients * width];
        for (var at = 0; at < taken.Length; at++)
        {
            var (i, r, sum) = (at / width, at % width, 0.0);
            for (var j = 0; j < Coefficients; j++)
            {
                sum += response[(i * Coefficients) + j] * root[(j * width) + r];
            }

            taken[at] = (float)sum;
        }

        return taken;
    }

    private static float[] Rows(double[] root, int width, int first, int count) => Array.ConvertAll(root[(first * width)..((first + count) * width)], value => (float)value);

    /// <summary>P G L and T^+ G L, P = T T^+: directions in which clusters hardly vary take nothing up, and their inverse would amplify the rounding of S_c.</summary>
    private (float[] Shared, float[] Kept) Tables(int factor, double[] fixedByEffects, double[] root, int width)
    {
        using var scope = NewDisposeScope();
        var size = data.Factors[factor].Size;
        var (values, vectors) = linalg.eigh(tensor(fit.Factors[factor].Covariance, dtype: float64).view(size, size)); // ascending
        var kept = values.data<double>().ToArray();
        double[] inverse = [.. kept.Select(value => value > LeastVariance * kept[^1] && value > 0 ? 1 / value : 0)];
        var regression = tensor(fixedByEffects, dtype: float64).view(size, Coefficients).mm(tensor(root, dtype: float64).view(Coefficients, width)); // G L [K, R]
        var rotated = vectors.t().mm(regression);
        var scale = tensor(inverse, dtype: float64).unsqueeze(1);
        return (Values(vectors.mm(rotated * scale.sign())), Values(vectors.mm(rotated * scale)));
    }

    private static float[] Values(Tensor table) => Array.ConvertAll(table.contiguous().data<double>().ToArray(), value => (float)value);

    /// <summary>
    /// Per factor G_g [K, P], by which sum_g G_g'phi_g is the regression of a on all designs. What several factors can take up, such as the intercept, is shared in proportion to the
    /// variance of the mean of a factor's effects, T_g / C_g, as the mixed-model equations share it: taken up by each of them it would count several times.
    /// </summary>
    private double[][] Regressions()
    {
        if (data.Factors.Count == 1 && Regression(data.Factors[0]) is { } alone)
        {
            return [alone];
        }

        using var scope = NewDisposeScope();
        int[] design = [.. data.Factors.SelectMany(factor => factor.Design)];
        var (gram, cross) = Products(design);
        var share = Share(design.Length);                                                                       // R, R R' = T_g / C_g [K, K]
        var (values, vectors) = linalg.eigh(share.t().mm(tensor(gram, dtype: float64).view(design.Length, -1)).mm(share));
        var products = values.data<double>().ToArray();
        double[] inverse = [.. products.Select(value => value > Ridge * products[^1] && value > 0 ? 1 / value : 0)];
        var rotated = vectors.t().mm(share.t()).mm(tensor(cross, dtype: float64).view(design.Length, Coefficients)) * tensor(inverse, dtype: float64).unsqueeze(1);
        var joint = share.mm(vectors).mm(rotated).contiguous().data<double>().ToArray();                        // [K, P] of all factors
        var at = 0;
        return [.. data.Factors.Select(factor => joint[at..(at += factor.Size * Coefficients)])];
    }

    /// <summary>The Cholesky factors of T_g / C_g along the diagonal, [K, K] of all factors.</summary>
    private Tensor Share(int size)
    {
        var share = new double[size * size];
        for (int g = 0, start = 0; g < data.Factors.Count; start += data.Factors[g].Size, g++)
        {
            var own = data.Factors[g].Size;
            double[] factor = [.. fit.Factors[g].Covariance.Select(value => value / data.Factors[g].Levels)];
            SmallCholesky.FactorSemidefinite(factor, own, Tolerance);
            for (var k = 0; k < own; k++)
            {
                factor.AsSpan(k * own, k + 1).CopyTo(share.AsSpan(((start + k) * size) + start));
            }
        }

        return tensor(share, dtype: float64).view(size, size);
    }

    /// <summary>G = (Phi'W Phi)^-1 Phi'W A over the rows, [K, P]; null where columns of the design depend on each other, as the pieces of a curve do: single precision would decide their coefficients.</summary>
    private double[]? Regression(RandomFactor factor)
    {
        var size = factor.Size;
        var (gram, cross) = Products(factor.Design);
        var normal = (double[])gram.Clone();
        if (!SmallCholesky.TryFactor(normal, size) || Enumerable.Range(0, size).Any(k => normal[k * (size + 1)] * normal[k * (size + 1)] < Ridge * gram[k * (size + 1)]))
        {
            return null;
        }

        for (var j = 0; j < Coefficients; j++)
        {
            double[] column = [.. Enumerable.Range(0, size).Select(k => cross[(k * Coefficients) + j])];
            SmallCholesky.Solve(normal, size, column);
            for (var k = 0; k < size; k++)
            {
                cross[(k * Coefficients) + j] = column[k];
            }
        }

        return cross;
    }

    /// <summary>Phi'W Phi [K, K] and Phi'W A [K, P] over the rows.</summary>
    private (double[] Gram, double[] Cross) Products(int[] design)
    {
        var size = design.Length;
        var (gram, cross) = (new double[size * size], new double[size * Coefficients]);
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            var weight = data.Weights?[i] ?? 1;
            for (var k = 0; k < size; k++)
            {
                var phi = weight * row[design[k]];
                for (var l = 0; l < size; l++)
                {
                    gram[(k * size) + l] += phi * row[design[l]];
                }

                for (var j = 0; j < Coefficients; j++)
                {
                    cross[(k * Coefficients) + j] += phi * row[data.Fixed[j]];
                }
            }
        }

        return (gram, cross);
    }
}
