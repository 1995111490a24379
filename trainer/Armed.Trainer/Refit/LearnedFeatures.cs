using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// Degrees of freedom that the covariance of beta_w lacks, because w was learned on the outcomes of the same rows: its few coefficients are uncertain, and so is w. How many there are is read
/// from a mixed model of the same rows with the same random effects, in which a smooth function of x takes the place of w (<see cref="RandomUnits"/>): it has learned nothing, so that the
/// covariance of its coefficients is all of its uncertainty. What it takes more than the coefficients of x and w is what learning has taken. Where the validation rows preferred a linear
/// predictor, its distance from the smooth function counts, too: under the smooth model E (o - eta)^2 of another prediction o is the variance plus the squared distance.
/// </summary>
internal sealed class LearnedFeatures(RefitRows rows, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Rows up to which the smooth model is solved: the more rows, the smaller its part of the uncertainty, and the longer it takes.</summary>
    public const int MostRows = 10_000;

    private const double Tolerance = 1e-4;

    /// <summary>The missing degrees of freedom, 0 or more; null where they are not estimated.</summary>
    /// <param name="terms">The random effects.</param>
    /// <param name="on">The rows.</param>
    /// <param name="data">The refit's model of these rows.</param>
    /// <param name="fit">Its estimates.</param>
    /// <param name="hasHidden">Whether w is among its columns.</param>
    public LearnedDegrees? Estimate(IReadOnlyList<RandomEffectsTerm> terms, int[] on, MixedModelData data, MixedModelFit fit, bool hasHidden)
    {
        if (on.Length > MostRows || options.Between == BetweenClusters.Ignore)
        {
            return null;
        }

        try
        {
            if (RandomUnits.In(rows, options.Seed) is not { } smooth)
            {
                return null;
            }

            var own = new FixedInformation(data, fit);
            var (otherData, otherFit, components) = Smooth(smooth, terms, on);
            var other = new FixedInformation(otherData, otherFit);
            var learned = new LearnedDegrees(own, other.Degrees + (hasHidden ? 0 : own.Distance(other)));
            return learned is { Coefficients: >= 0 and < double.PositiveInfinity, Smooth: >= 0 and < double.PositiveInfinity }
                ? learned with { Slopes = Slopes(on, data, fit, otherData, otherFit, otherData.Ridge[components]) }
                : null;
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException or ExternalException)
        {
            return null; // the fit itself stands
        }
    }

    /// <summary>The mean derivatives of both, by the same weights of the rows; none where they are not computed.</summary>
    private IReadOnlyList<LearnedSlope> Slopes(int[] on, MixedModelData data, MixedModelFit fit, MixedModelData otherData, MixedModelFit otherFit, int ridge)
    {
        try
        {
            if (data.Fixed.Length > FixedSpreadEstimate.MostCoefficients || RandomUnits.DerivativeWeights(rows, on, options.InputClip, options.Seed) is not { } weights)
            {
                return []; // above, there are no standard errors to add to
            }

            double[][] byColumn = [.. Enumerable.Range(0, weights.GetLength(0)).Select(column => Array.ConvertAll(on, row => weights[column, rows.Position(row)]))];
            double[][] derivatives = [.. byColumn.Select(row => FixedInformation.Sum(data, row))];
            var solutions = RidgeAverage.Of(otherData, otherFit, ridge, [.. byColumn.Select(row => FixedInformation.Sum(otherData, row))], cancellation);
            return [.. derivatives.Select((own, column) => new LearnedSlope(own, Error(TensorPrimitives.Dot<double>(own, fit.Fixed), column, solutions)))];
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException or ExternalException)
        {
            return []; // the degrees of freedom stand
        }
    }

    /// <summary>E (o - s)^2 of an estimate o and the smooth s.</summary>
    private static double Error(double estimate, int column, IReadOnlyList<WeightedMoments> solutions) =>
        solutions.Sum(solution => solution.Weight * (solution.Variances[column] + Math.Pow(estimate - solution.Means[column], 2)));

    /// <summary>The smooth model, and the first of the coefficients of its components.</summary>
    private (MixedModelData Data, MixedModelFit Fit, int Components) Smooth(RefitRows smooth, IReadOnlyList<RandomEffectsTerm> terms, int[] on)
    {
        RandomEffectsDesign[] designs = [.. terms.Select(term => smooth.Design(term.WithoutHidden()))];
        var columns = new RefitColumns(smooth, designs, options);
        var data = columns.Build(on);
        return (data, MixedModelSolver.Fit(data, new MixedModelOptions { Criterion = options.Criterion, QuadratureNodes = 1, ExactFixedEffects = false, Inference = false, Tolerance = Tolerance }, cancellation), columns.HiddenAt);
    }
}
