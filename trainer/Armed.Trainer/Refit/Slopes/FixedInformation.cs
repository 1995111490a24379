using Armed.Trainer.Common;
using Armed.Trainer.MixedModels;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>
/// What the rows tell of the fixed part a'beta without its intercept: A'V A with the columns A [N, P] less their weighted means and V the rows' information on their linear predictor, 1 / sigma^2
/// for a Gaussian outcome and -d^2 log p / d eta^2 for others.
/// </summary>
internal sealed class FixedInformation
{
    private readonly double[] _products; // [P, P]
    private readonly double[] _weights; // [N]
    private readonly double[] _linear; // [N]
    private readonly int _size;

    public FixedInformation(MixedModelData data, MixedModelFit fit)
    {
        using var scope = NewDisposeScope();
        _linear = [.. Enumerable.Range(0, data.Rows).Select(row => LinearPredictor(data, fit, row))];
        _weights = Information(data, fit, _linear);
        var weights = tensor(_weights).unsqueeze(1);                                      // [N, 1]
        var columns = tensor(Columns(data)).view(data.Rows, -1);                          // [N, P]
        var centred = columns - (weights * columns).sum(0L, keepdim: true) / weights.sum();
        _products = [.. centred.t().mm(weights * centred).contiguous().data<double>()];
        _size = data.Fixed.Length;
        Degrees = fit.FixedCovariance.Zip(_products, (one, other) => one * other).Sum();  // both are symmetric
    }

    /// <summary>tr(A'V A Cov(beta)), the effective number of coefficients (Hastie and Tibshirani, Generalized Additive Models, 1990, section 3.5).</summary>
    public double Degrees { get; }

    /// <summary>The rows' linear predictors, effects included [N].</summary>
    public IReadOnlyList<double> Linear => _linear;

    /// <summary>V [N].</summary>
    public IReadOnlyList<double> Weights => _weights;

    /// <summary>Sum over the rows of V.</summary>
    public double Total => _weights.Sum();

    /// <summary>Sum over the rows of V times the squared difference of two models' linear predictors, effects included.</summary>
    /// <param name="other">Another model of the same rows.</param>
    public double Distance(FixedInformation other) => Enumerable.Range(0, _linear.Length).Sum(i => _weights[i] * Math.Pow(_linear[i] - other._linear[i], 2));

    /// <summary>
    /// A covariance of some coefficients that takes so many degrees of freedom, the same in every direction that the rows tell apart: degrees / P (A'V A)^-1 of their columns, [P, P].
    /// </summary>
    /// <param name="first">First of the coefficients.</param>
    /// <param name="count">P, their number.</param>
    /// <param name="degrees">Degrees of freedom.</param>
    public double[] Covariance(int first, int count, double degrees)
    {
        using var scope = NewDisposeScope();
        var own = tensor(_products).view(_size, _size).slice(0, first, first + count, 1).slice(1, first, first + count, 1);
        return [.. linalg.pinv(own, hermitian: true).Times(degrees / count).contiguous().data<double>()];
    }

    /// <summary>Derivatives by the coefficients of a weighted sum over the rows of the fixed part [P].</summary>
    /// <param name="data">The model.</param>
    /// <param name="weights">The weights [N].</param>
    public static double[] Sum(MixedModelData data, ReadOnlySpan<double> weights)
    {
        var derivatives = new double[data.Fixed.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var row = data.Row(i);
            for (var j = 0; j < derivatives.Length; j++)
            {
                derivatives[j] += weights[i] * row[data.Fixed[j]];
            }
        }

        return derivatives;
    }

    private static double[] Information(MixedModelData data, MixedModelFit fit, double[] linear)
    {
        var weights = new double[data.Rows];
        for (var i = 0; i < weights.Length; i++)
        {
            var information = fit.Distribution is { } distribution ? distribution.Terms(linear[i], data.Outcome[i]).Weight : 1 / (fit.Sigma * fit.Sigma);
            weights[i] = information * (data.Weights?[i] ?? 1);
        }

        return weights;
    }

    private static double LinearPredictor(MixedModelData data, MixedModelFit fit, int row)
    {
        var values = data.Row(row);
        var sum = data.FixedPart(row, fit.Fixed, data.Offset?[row] ?? 0);

        for (var g = 0; g < data.Factors.Count; g++)
        {
            var factor = data.Factors[g];
            var means = fit.Factors[g].Means.AsSpan(factor.Codes[row] * factor.Size);
            for (var k = 0; k < factor.Size; k++)
            {
                sum += means[k] * values[factor.Design[k]];
            }
        }

        return sum;
    }

    private static double[] Columns(MixedModelData data)
    {
        var columns = new double[data.Rows * data.Fixed.Length];
        for (var i = 0; i < data.Rows; i++)
        {
            var row = data.Row(i);
            for (var j = 0; j < data.Fixed.Length; j++)
            {
                columns[(i * data.Fixed.Length) + j] = row[data.Fixed[j]];
            }
        }

        return columns;
    }
}
