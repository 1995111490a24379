using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Armed.Trainer.Formulas;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>
/// Degrees of freedom that the covariance of beta_w lacks, because w was learned on the outcomes of the same rows: its few coefficients are uncertain, and so is w. How many there are is read
/// from a mixed model of the same rows with the same random effects, in which a smooth function of x takes the place of w (<see cref="RandomUnits"/>): it has learned nothing, so that the
/// covariance of its coefficients is all of its uncertainty. What it takes more than the coefficients of x and w is what learning has taken. Where the validation rows preferred a linear
/// predictor, its distance from the smooth function counts, too: under the smooth model E (o - eta)^2 of another prediction o is the variance plus the squared distance. What average slopes lack is read in the same way
/// from a smooth function that has curves of each number besides (<see cref="SmoothCurves"/>).
/// </summary>
internal sealed class LearnedFeatures(RefitRows rows, TrainingOptions options, CancellationToken cancellation)
{
    /// <summary>Rows up to which the smooth model is solved: the more rows, the smaller its part of the uncertainty, and the longer it takes.</summary>
    public const int MostRows = 10_000;

    private const double Tolerance = 1e-4;

    /// <summary>The rows with smooth curves, by which slopes are judged; null for the curves of the fixed part.</summary>
    public RefitRows? Smooth { get; init; }

    /// <summary>Whether the variances of the effects are not those of the largest likelihood, which the smooth model has: then the distance between both slopes is not of curves alone.</summary>
    public bool IsCalibrated { get; init; }

    /// <summary>Derivatives of w; null where w is not a function of x alone, so that a smooth function of x does not judge it.</summary>
    public HiddenSlopes? Hidden { get; init; }

    /// <summary>The missing degrees of freedom, 0 or more; null where they are not estimated.</summary>
    /// <param name="terms">The random effects.</param>
    /// <param name="on">The rows.</param>
    /// <param name="data">The refit's model of these rows.</param>
    /// <param name="fit">Its estimates.</param>
    /// <param name="hasHidden">Whether w is among its columns.</param>
    public LearnedDegrees? Estimate(IReadOnlyList<RandomEffectsTerm> terms, int[] on, MixedModelData data, MixedModelFit fit, bool hasHidden)
    {
        if (on.Length > MostRows || options.Between == BetweenClusters.Ignore || fit.LeastVariance > 0)
        {
            return null; // of a residual that is held at a least variance, every distance is a multiple of millions
        }

        return Try(() => Degrees(terms, on, data, fit, hasHidden)); // without them the fit itself stands
    }

    private LearnedDegrees? Degrees(IReadOnlyList<RandomEffectsTerm> terms, int[] on, MixedModelData data, MixedModelFit fit, bool hasHidden)
    {
        if (RandomUnits.In(rows, options.Seed) is not { } smooth)
        {
            return null;
        }

        var own = new FixedInformation(data, fit);
        var solved = Solve(smooth, terms, on);
        if (solved.Fit.LeastVariance > 0)
        {
            return null;
        }

        var other = new FixedInformation(solved.Data, solved.Fit);
        var learned = new LearnedDegrees(own, other.Degrees + (hasHidden ? 0 : own.Distance(other)));
        return learned is { Coefficients: >= 0 and < double.PositiveInfinity, Smooth: >= 0 and < double.PositiveInfinity }
            ? learned with { Slopes = Try(() => Slopes(Own(hasHidden ? rows : rows.WithoutHidden(), terms, data, fit), terms, on, own, solved)) ?? [] } // without slopes the degrees of freedom stand
            : null;
    }

    /// <summary>The mean derivatives of both, by the same weights of the rows; none where they are not computed.</summary>
    private IReadOnlyList<LearnedSlope> Slopes(SolvedModel own, IReadOnlyList<RandomEffectsTerm> terms, int[] on, FixedInformation information, SolvedModel solved)
    {
        var shares = RandomUnits.Shares(rows, on, options.InputClip, Array.ConvertAll([.. information.Linear], own.Data.Kind.MeanSlope));
        if (own.Data.Fixed.Length > FixedSpreadEstimate.MostCoefficients || shares.Length == 0)
        {
            return []; // above, there are no standard errors to add to
        }

        using var units = new UnitDerivatives(rows, options.Seed);
        var weights = units.Weights(shares);

        bool[] areCorrected = [.. Enumerable.Range(0, weights.GetLength(0)).Select(column => IsCorrected(own, terms, column))];
        var derivatives = Derivatives(own, on, weights, shares);
        SetHidden(derivatives, own, on, shares, areCorrected);
        return Try(() => Judge(terms, on) is { } judge ? By(judge, areCorrected, areBesideDerived: false) : null) ?? By(solved, new bool[areCorrected.Length], areBesideDerived: rows.Derived.Count > 0);

        IReadOnlyList<LearnedSlope> By(SolvedModel smooth, bool[] isCorrected, bool areBesideDerived)
        {
            var bends = areBesideDerived ? Array.ConvertAll(isCorrected, _ => new double[on.Length]) : Bends(units, smooth, on, shares, own.Data.Kind, information); // slopes of single rows are those of units beside 1 and x alone
            var responses = new EffectResponses(smooth.Data, smooth.Fit, new FixedInformation(smooth.Data, smooth.Fit).Weights);
            var left = Array.ConvertAll(bends, responses.Left);
            var (fixedWeights, ownFull) = (Derivatives(smooth, on, weights, shares), Added(derivatives, own.Data, left));
            var solutions = RidgeAverage.Of(smooth.Data, smooth.Fit, Ridge(smooth), [.. fixedWeights, .. Added(fixedWeights, smooth.Data, left), .. Added(fixedWeights, smooth.Data, bends)], cancellation);
            return [.. derivatives.Select((weighted, column) => Slope(ownFull[column], TensorPrimitives.Dot<double>(weighted, own.Fit.Fixed), column, solutions, isCorrected[column]))];
        }
    }

    /// <summary>
    /// By column of x how much an error of each row's linear predictor moves the mean derivative, because the row's share follows it: the share's derivative times the row's own slope.
    /// </summary>
    private double[][] Bends(UnitDerivatives units, SolvedModel smooth, int[] on, double[] shares, OutcomeKind kind, FixedInformation information)
    {
        var count = smooth.Rows.Columns.Length / smooth.Rows.Width;
        int[] columns = [.. Enumerable.Range(0, shares.Length / count)];
        var ofUnits = units.Slopes(smooth.Rows, smooth.Fit.Fixed.AsSpan(smooth.Columns.HiddenAt, smooth.Rows.HiddenWidth));
        var slopes = new RowSlopes(smooth.Rows, smooth.Columns, smooth.Fit.Fixed, ofUnits);
        double[] relative = [.. information.Linear.Select(linear => kind.MeanBend(linear) / kind.MeanSlope(linear))];
        return Array.ConvertAll(columns, column => slopes.By(column, on).Select((slope, i) => shares[(column * count) + rows.Position(on[i])] is > 0 and var share ? share * relative[i] * slope : 0).ToArray());
    }

    /// <summary>The derivatives with those of the rows' shares.</summary>
    private static double[][] Added(double[][] derivatives, MixedModelData data, double[][] bends) =>
        [.. derivatives.Zip(bends, (weights, bend) => weights.Zip(FixedInformation.Sum(data, bend), (one, other) => one + other).ToArray())];

    /// <summary>Puts the derivatives of w in place of those of its projection.</summary>
    private void SetHidden(double[][] derivatives, SolvedModel own, int[] on, double[] shares, bool[] areCorrected)
    {
        var count = shares.Length / derivatives.Length;
        for (var column = 0; column < derivatives.Length && own.Rows.HiddenWidth > 0; column++)
        {
            if (areCorrected[column])
            {
                Hidden!.By(column, on, Array.ConvertAll(on, row => shares[(column * count) + rows.Position(row)])).CopyTo(derivatives[column], own.Columns.HiddenAt);
            }
        }
    }

    /// <summary>What is computed; null where the numbers do not allow it.</summary>
    private static T? Try<T>(Func<T?> compute)
        where T : class
    {
        try
        {
            return compute();
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException or ExternalException)
        {
            return null;
        }
    }

    /// <summary>The smooth model of slopes where curves are in it, whose components of random units are not beside them; null where it is the one of the degrees of freedom.</summary>
    private SolvedModel? Judge(IReadOnlyList<RandomEffectsTerm> terms, int[] on) =>
        (Smooth ?? rows) is { Derived.Count: > 0 } curved && RandomUnits.In(curved, options.Seed, besideDerived: false) is { } smooth ? Solve(smooth, terms, on) : null;

    /// <summary>The ridge whose variance is averaged over: that of the curves, where the smooth model has some, else of the units.</summary>
    private static int Ridge(SolvedModel smooth) => smooth.Data.Ridge[smooth.Rows.FirstCurve is { } curve ? smooth.Columns.CoefficientOf(curve) : smooth.Columns.HiddenAt];

    /// <summary>
    /// Whether what few pieces, their shrinkage or a line beside another column's curve leave out is made up for. Derivatives of curves and lines are known exactly, and of w as differences. The slope of a linear predictor stays
    /// its coefficient. Of several classes none has the mean slope of the linear predictor. The smooth model has no effects of clusters on w.
    /// </summary>
    private bool IsCorrected(SolvedModel own, IReadOnlyList<RandomEffectsTerm> terms, int column) =>
        !IsCalibrated && own.Data.Kind.HasOneMean && !own.Rows.HasTrees && !terms.Any(term => term.Nonlinear) && (own.Rows.HiddenWidth > 0 ? Hidden?.Has(column) == true : own.Rows.FirstCurve is not null)
        && Smooth is { } smooth && smooth.Derived.Except(own.Rows.Derived).OfType<CurveBasis>().Any(curve => curve.Column == column);

    private static LearnedSlope Slope(double[] derivatives, double estimate, int column, IReadOnlyList<WeightedMoments> solutions, bool isCorrected)
    {
        var count = solutions[0].Means.Length / 3;
        var (known, unknown) = (count + column, (2 * count) + column);
        double Mean(int at) => solutions.Sum(solution => solution.Weight * solution.Means[at]);
        double Variance(int at) => solutions.Sum(solution => solution.Weight * (solution.Variances[at] + Math.Pow(solution.Means[at] - Mean(at), 2)));
        return new LearnedSlope(derivatives, estimate, Mean(column), Variance(known), isCorrected) { PopulationVariance = Variance(unknown) };
    }

    /// <summary>By column of x the weights of a model's coefficients.</summary>
    private double[][] Derivatives(SolvedModel model, int[] on, double[,] weights, double[] shares)
    {
        var (mean, count) = (new MeanDerivatives(model.Rows, model.Columns, model.Data), weights.GetLength(1));
        return [.. Enumerable.Range(0, weights.GetLength(0)).Select(column => mean.By(column, on, Array.ConvertAll(on, row => weights[column, rows.Position(row)]), Array.ConvertAll(on, row => shares[(column * count) + rows.Position(row)])))];
    }

    private RefitColumns Columns(RefitRows on, IReadOnlyList<RandomEffectsTerm> terms) => new(on, [.. terms.Select(term => on.Design(term.WithoutHidden()))], options);

    private SolvedModel Own(RefitRows own, IReadOnlyList<RandomEffectsTerm> terms, MixedModelData data, MixedModelFit fit) => new(own, Columns(own, terms), data, fit);

    private SolvedModel Solve(RefitRows smooth, IReadOnlyList<RandomEffectsTerm> terms, int[] on)
    {
        var columns = Columns(smooth, terms);
        var data = columns.Build(on);
        var solve = new MixedModelOptions { Criterion = options.Criterion, QuadratureNodes = 1, ExactFixedEffects = false, Inference = false, Tolerance = Tolerance };
        return new SolvedModel(smooth, columns, data, MixedModelSolver.Fit(data, solve, cancellation));
    }

    /// <summary>A solved model.</summary>
    private sealed record SolvedModel(RefitRows Rows, RefitColumns Columns, MixedModelData Data, MixedModelFit Fit);
}
