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
            var learned = new LearnedDegrees(own, other.Degrees + (hasHidden ? 0 : own.Distance(other))) { Slopes = [.. Slopes(on, own, other, RidgeAverage.Of(otherData, otherFit, otherData.Ridge[components]))] };
            return learned is { Coefficients: >= 0 and < double.PositiveInfinity, Smooth: >= 0 and < double.PositiveInfinity } ? learned : null;
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException or ExternalException)
        {
            return null; // the fit itself stands
        }
    }

    /// <summary>The mean derivatives of both, by the same weights of the rows.</summary>
    private IEnumerable<LearnedSlope> Slopes(int[] on, FixedInformation own, FixedInformation other, IReadOnlyList<WeightedCoefficients> solutions)
    {
        var weights = RandomUnits.DerivativeWeights(rows, options.Seed);
        for (var column = 0; column < weights?.GetLength(0); column++)
        {
            double[] row = [.. on.Select(at => weights[column, rows.Position(at)])];
            double[] derivatives = own.Sum(row), others = other.Sum(row);
            var estimate = own.Estimate(derivatives);
            yield return new LearnedSlope(derivatives, solutions.Sum(solution => solution.Weight * (FixedInformation.Quadratic(others, solution.Covariance) + Math.Pow(estimate - Dot(others, solution.Fixed), 2))));
        }
    }

    private static double Dot(double[] weights, double[] values) => TensorPrimitives.Dot<double>(weights, values);

    /// <summary>The smooth model, and the first of the coefficients of its components.</summary>
    private (MixedModelData Data, MixedModelFit Fit, int Components) Smooth(RefitRows smooth, IReadOnlyList<RandomEffectsTerm> terms, int[] on)
    {
        RandomEffectsDesign[] designs = [.. terms.Select(term => smooth.Design(term.WithoutHidden()))];
        var columns = new RefitColumns(smooth, designs, options);
        var data = columns.Build(on);
        return (data, MixedModelSolver.Fit(data, new MixedModelOptions { Criterion = options.Criterion, QuadratureNodes = 1, ExactFixedEffects = false, Inference = false, Tolerance = Tolerance }, cancellation), columns.HiddenAt);
    }
}
