using System.Numerics.Tensors;
using Armed.Runtime;
using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Posterior;
using Armed.Trainer.Explaining.Posteriors;

namespace Armed.Trainer.Explaining.Clusters;

/// <summary>
/// How far each cluster moves the fixed part: what its coefficients would be without the cluster's rows, at the same variances (Demidenko and Stukel, Statistics in Medicine 24, 2005).
/// Events and counts are taken as numbers with the weights and working responses of the estimates, one step of Fisher scoring.
/// </summary>
/// <remarks>
/// fixed_spread gives each row as s = L'a with L L' = Cov(beta), so that the information of all rows and priors is I. A cluster has of it A = S'V^-1 S and the score g = S'V^-1 r; without it the
/// coefficients move by L d, (I - A) d = -g, and by |d| standard errors in the direction where that is most.
/// </remarks>
internal sealed class ClusterInfluences
{
    /// <summary>Share of a coefficient's information that the other rows must have, next to the coefficients before it: fixed_spread is of single precision, whose rounding is far below.</summary>
    private const double LeastRest = 1e-4;

    private readonly FactorBasis _factor;
    private readonly int _width;
    private readonly double[] _spread;
    private readonly double[]? _products; // S'S [R, R] of all rows, its lower triangle: a cluster's change is a quadratic form in it, so that no cluster reads all rows again; null where fewer clusters than R read them sooner
    private readonly float[] _design;
    private readonly double[] _weights;
    private readonly double[] _residuals;

    private ClusterInfluences(ArmedModel model, LabelledSample rows)
    {
        var posterior = new LinearPosterior(model);
        var (whole, constants) = (model.Manifest.SpreadWidth, model.Manifest.Refit!.SpreadConstants);
        (_factor, _width) = (model.Basis.Factors[0], whole - constants);
        _spread = WithoutConstants(posterior.Of(rows.Inputs, isPopulation: true).Fixed, whole, _width);
        _products = rows.ClusterNames.Distinct(StringComparer.Ordinal).Count() < _width ? null : Products(_spread, _width);
        _design = posterior.Design(rows.Inputs, 0);
        (_weights, _residuals) = Working(model, rows, posterior.FixedPart(rows.Inputs), posterior.Of(rows.Inputs, isPopulation: false).Mean);
    }

    /// <summary>
    /// The influences of the clusters, largest first; null where they do not follow from the bundle: without the uncertainty of the fixed part, for several factors or linear predictors, and for
    /// ordered classes, whose cut points would move as well.
    /// </summary>
    /// <param name="model">The bundle.</param>
    /// <param name="rows">All rows of the fit.</param>
    public static IReadOnlyList<ClusterInfluence>? Of(ArmedModel model, LabelledSample rows) =>
        model.Factors.Count != 1 || rows.Count < rows.Total || LinearPosterior.WhyNot(model, isPopulation: true) is not null || model.Manifest.Refit is not { Kept: true } refit
        || refit.SpreadConstants >= model.Manifest.SpreadWidth || model.Manifest.MakeOutcome().Distribution is not { CutPoints.Length: 0 }
            ? null : new ClusterInfluences(model, rows).All(rows);

    /// <summary>
    /// The shift from which a cluster is pointed out: to the edge of the 50 % confidence region of the coefficients (Cook, Technometrics 19, 1977), the root of the median of chi-square by Wilson and
    /// Hilferty's approximation.
    /// </summary>
    /// <param name="manifest">The bundle.</param>
    public static double Large(BundleManifest manifest)
    {
        var coefficients = Coefficients(manifest);
        return Math.Sqrt(coefficients * Math.Pow(1 - (2.0 / (9 * coefficients)), 3));
    }

    /// <summary>Number of coefficients that have a variance, at least 1.</summary>
    public static int Coefficients(BundleManifest manifest) => Math.Max(1, manifest.SpreadWidth - (manifest.Refit?.SpreadConstants ?? 0));

    private List<ClusterInfluence> All(LabelledSample rows) =>
    [
        .. Enumerable.Range(0, rows.Count).GroupBy(row => rows.ClusterNames[row], StringComparer.Ordinal)
            .Select(cluster => Of(cluster.Key, [.. cluster])).OrderByDescending(influence => influence.Shift).ThenBy(influence => influence.Cluster, StringComparer.Ordinal),
    ];

    /// <summary>Without the constants, which are no coefficients, [N, R].</summary>
    private static double[] WithoutConstants(double[] spread, int whole, int width) => [.. spread.Chunk(whole).SelectMany(row => row.Take(width))];

    /// <summary>Weights w and working residuals less the fixed part, (eta - x'beta) + l' / w, at the modes of the effects; for numbers y - x'beta.</summary>
    private static (double[] Weights, double[] Residuals) Working(ArmedModel model, LabelledSample rows, double[] ofFixed, double[] linear)
    {
        var distribution = model.Manifest.MakeOutcome().Distribution!;
        var (weights, residuals) = (new double[rows.Count], new double[rows.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            var terms = distribution.Terms(linear[row], rows.Outcomes[row]);
            weights[row] = terms.Weight * (rows.Weights.Length == 0 ? 1 : rows.Weights[row]);
            residuals[row] = linear[row] - ofFixed[row] + (terms.Weight > 0 ? terms.First / terms.Weight : 0);
        }

        return (weights, residuals);
    }

    private ClusterInfluence Of(string name, int[] rows)
    {
        if (Sums(rows) is not var (information, score))
        {
            return new ClusterInfluence(name, rows.Length, double.NaN, double.NaN);
        }

        for (var at = 0; at < information.Length; at++)
        {
            information[at] = (at % (_width + 1) == 0 ? 1 : 0) - information[at];
        }

        if (!SmallCholesky.TryFactor(information, _width) || Enumerable.Range(0, _width).Any(at => Math.Pow(information[at * (_width + 1)], 2) <= LeastRest))
        {
            return new ClusterInfluence(name, rows.Length, double.PositiveInfinity, double.NaN);
        }

        SmallCholesky.Solve(information, _width, score); // -d
        return new ClusterInfluence(name, rows.Length, Math.Sqrt(score.Sum(value => value * value)), Change(score));
    }

    /// <summary>By how much the fixed part of a row changes where the coefficients move by L d, the root of its mean square, of d'S'S d.</summary>
    private double Change(double[] moved)
    {
        var sum = _products is null ? SumOfSquares(_spread, moved) : QuadraticForm(_products, moved);
        return Math.Sqrt(Math.Max(0, sum) / Math.Max(1, _spread.Length / _width));
    }

    /// <summary>d'S'S d of S [N, R].</summary>
    internal static double SumOfSquares(ReadOnlySpan<double> spread, ReadOnlySpan<double> moved)
    {
        double sum = 0;
        for (var at = 0; at < spread.Length; at += moved.Length)
        {
            var change = TensorPrimitives.Dot(spread.Slice(at, moved.Length), moved);
            sum += change * change;
        }

        return sum;
    }

    /// <summary>d'G d of the lower triangle of G [R, R], whose other numbers are not read.</summary>
    internal static double QuadraticForm(ReadOnlySpan<double> products, ReadOnlySpan<double> moved)
    {
        double sum = 0;
        for (var i = 0; i < moved.Length; i++)
        {
            var row = products.Slice(i * moved.Length, i + 1);
            sum += moved[i] * ((2 * TensorPrimitives.Dot(row, moved[..(i + 1)])) - (row[i] * moved[i]));
        }

        return sum;
    }

    /// <summary>The lower triangle of S'S [R, R], 0 above it.</summary>
    internal static double[] Products(ReadOnlySpan<double> spread, int width)
    {
        var products = new double[width * width];
        for (var at = 0; at < spread.Length; at += width)
        {
            for (var i = 0; i < width; i++)
            {
                var target = products.AsSpan(i * width, i + 1);
                TensorPrimitives.MultiplyAdd(spread.Slice(at, i + 1), spread[at + i], target, target);
            }
        }

        return products;
    }

    /// <summary>S'V^-1 S [R, R] and S'V^-1 r [R] of a cluster, V = W^-1 + Phi T Phi' (Woodbury); null where they are not finite.</summary>
    private (double[] Information, double[] Score)? Sums(int[] rows)
    {
        var effects = _factor.Shape.Effects;
        var (information, score) = (new double[_width * _width], new double[_width]);
        var (cross, gram, right) = (new double[effects * _width], new double[effects * effects], new double[effects]); // Phi'W S, Phi'W Phi, Phi'W r
        foreach (var row in rows)
        {
            var weight = _weights[row];
            double[] s = _spread[(row * _width)..((row + 1) * _width)], phi = Array.ConvertAll(_design[(row * effects)..((row + 1) * effects)], value => (double)value);
            AddProducts(information, s, s, weight);
            AddProducts(score, s, [_residuals[row]], weight);
            AddProducts(cross, phi, s, weight);
            AddProducts(gram, phi, phi, weight);
            AddProducts(right, phi, [_residuals[row]], weight);
        }

        if (Inner(gram, effects) is not { } inner)
        {
            return null;
        }

        Subtract(information, cross, inner, cross, _width);
        Subtract(score, cross, inner, right, 1);
        return information.All(double.IsFinite) && score.All(double.IsFinite) ? (information, score) : null;
    }

    /// <summary>(T^-1 + M)^-1 = L (I + L'M L)^-1 L' [K, K], T = L L'; null where M is not finite.</summary>
    private double[]? Inner(double[] gram, int effects)
    {
        var (factor, inner, result) = (_factor.Unknown.Factor, new double[effects * effects], new double[effects * effects]);
        var half = new double[effects * effects]; // M L
        for (var i = 0; i < effects; i++)
        {
            inner[i * (effects + 1)] = 1;
            for (var k = 0; k < effects; k++)
            {
                AddProducts(half.AsSpan(i * effects, effects), [1], factor.AsSpan(k * effects, effects), gram[(i * effects) + k]);
            }
        }

        for (var k = 0; k < effects; k++)
        {
            AddProducts(inner, factor.AsSpan(k * effects, effects), half.AsSpan(k * effects, effects), 1);
        }

        if (!SmallCholesky.TryFactor(inner, effects))
        {
            return null;
        }

        SmallCholesky.Sandwich(inner, factor, effects, result);
        return result;
    }

    /// <summary>Less B'P C, of B [K, R] and C [K, columns].</summary>
    private void Subtract(double[] target, double[] left, double[] inner, double[] right, int columns)
    {
        var effects = _factor.Shape.Effects;
        for (var k = 0; k < effects; k++)
        {
            for (var l = 0; l < effects; l++)
            {
                AddProducts(target, left.AsSpan(k * _width, _width), right.AsSpan(l * columns, columns), -inner[(k * effects) + l]);
            }
        }
    }

    /// <summary>Adds weight left right'.</summary>
    private static void AddProducts(Span<double> target, ReadOnlySpan<double> left, ReadOnlySpan<double> right, double weight)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var scaled = weight * left[i];
            for (var j = 0; j < right.Length; j++)
            {
                target[(i * right.Length) + j] += scaled * right[j];
            }
        }
    }
}
