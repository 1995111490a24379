using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Estimates;

/// <summary>What there is to say of the curves of a solved last layer's fixed part, whose coefficients gamma ~ N(0, tau^2 I) mean nothing one by one.</summary>
/// <param name="inputs">The columns of x.</param>
/// <param name="columns">The columns of the mixed model.</param>
/// <param name="solved">The solved last layer.</param>
/// <param name="outcomeSd">Unit of the outcome on the fit's scale.</param>
internal sealed class CurveEstimates(IReadOnlyList<EncodedColumn> inputs, RefitColumns columns, RefitCandidate solved, double outcomeSd)
{
    /// <summary>Rows up to which the model is solved once more without its curves.</summary>
    private const int MostRowsOfTest = 100_000;

    /// <summary>The description; null without curves.</summary>
    /// <param name="trial">Solves without the curves.</param>
    public FixedCurvesDescription? Describe(RefitTrial trial)
    {
        var pieces = Enumerable.Range(0, solved.Fit.Fixed.Length / solved.Fit.Outputs).Where(IsPiece).ToArray();
        if (pieces.Length == 0)
        {
            return null;
        }

        var variance = solved.Fit.RidgeVariances[columns.RidgeOf(pieces[0])];
        var ratio = Ratio(trial);
        return new FixedCurvesDescription
        {
            Sd = Math.Sqrt(variance) * outcomeSd,
            Curves = [.. pieces.GroupBy(j => inputs[columns.InputOf(j)!.Value].Source).Select(curve => new CurveDescription(curve.Key, Degrees([.. curve], variance)))],
            LikelihoodRatio = ratio,
            P = ratio is { } known ? BoundaryTest.P(known, covariances: 0) : null,
        };
    }

    private bool IsPiece(int coefficient) => columns.InputOf(coefficient) is { } input && inputs[input].IsPiece && !columns.IsMean(coefficient);

    /// <summary>The trace of I - V / tau^2 over a curve's coefficients, V their posterior covariance: what the data told of them. Of O classes each has O - 1 independent ones.</summary>
    private double? Degrees(int[] pieces, double variance)
    {
        var (covariance, outputs, size) = (solved.Fit.FixedCovariance, solved.Fit.Outputs, solved.Fit.Fixed.Length);
        if (variance <= 0 || covariance.Length != size * size)
        {
            return variance <= 0 ? 0 : null;
        }

        var uncertain = pieces.Sum(j => Enumerable.Range(j * outputs, outputs).Sum(at => covariance[(at * size) + at])) / variance;
        var degrees = (pieces.Length * Math.Max(1, outputs - 1)) - uncertain;
        return double.IsFinite(degrees) ? Math.Max(0, degrees) : null;
    }

    private double? Ratio(RefitTrial trial)
    {
        if (solved.IsCalibrated || !double.IsFinite(solved.Fit.LogLikelihood) || trial.All.Length > MostRowsOfTest)
        {
            return null;
        }

        var loss = trial.LossWithoutCurves(solved);
        return double.IsFinite(loss) ? Math.Max(0, 2 * loss) : null;
    }
}
