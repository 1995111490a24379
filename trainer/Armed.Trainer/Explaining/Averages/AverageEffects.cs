using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Trainer.Common;
using Armed.Trainer.Explaining.Posteriors;

namespace Armed.Trainer.Explaining.Averages;

/// <summary>
/// Average effects of columns on the scale of the prediction: slopes, contrasts of levels and steps of numbers, after Arel-Bundock, Greifer and Heiss (J Stat Softw 111, 2024). Standard errors by the
/// delta method from the posterior of the last layer and, for an unknown cluster, the estimates of the intercepts' variances, and what learning adds to the average slope of a number. Slopes over the rows of the fit are corrected by smoother curves of these rows. Variances of slopes count as known.
/// </summary>
/// <param name="model">The bundle.</param>
/// <param name="rows">Rows to average over.</param>
/// <param name="isPopulation">Whether each row counts as one of an unknown cluster, its effects integrated over; else it has its own cluster's.</param>
/// <param name="level">Level of the intervals.</param>
/// <param name="cancellation">Stops predicting.</param>
internal sealed class AverageEffects(ArmedModel model, LabelledSample rows, bool isPopulation, double level, CancellationToken cancellation)
{
    private const double VarianceStep = 0.05;

    // Of the linear predictor, for the derivative of the mean: predictions are of single precision, and those of a continuous outcome straight lines on its own scale.
    private readonly double _nudge = 1e-2 * Math.Max(1, 100 * (model.Manifest.Outcome.Sd ?? 0));
    private readonly ModelAnswers _answers = new(model, cancellation);
    private readonly LinearPosterior? _posterior = LinearPosterior.WhyNot(model, isPopulation) is null ? new LinearPosterior(model) : null;
    private readonly ClassCoefficients? _classes = isPopulation ? ClassCoefficients.Of(model) : null;
    private readonly InterceptVariances _variances = new(model.Manifest);
    private readonly Dictionary<string, SlopeVarianceDescription> _learned = (model.Manifest.Refit is { Kept: true } refit ? refit.SlopeVariances : []).ToDictionary(slope => slope.Column, StringComparer.Ordinal);

    // Corrections are of the mean over the rows of the fit, which fewer or more rows, or rows of other clusters, cannot be.
    private readonly bool _countAsFitted = rows.Total == model.Manifest.TrainingData.Rows && rows.Count == rows.Total && rows.Inputs.Clusters.All(cluster => cluster >= 0);

    private readonly SpreadParts _constants = new(model.Manifest);
    private readonly double _z = NormalQuantile.OfInterval(level);

    /// <summary>Whether the rows may be those of the fit, of which there are as many. Default: true; false where they are known to be others.</summary>
    public bool MayBeFitted { get; init; } = true;

    /// <summary>Why a bundle has no standard errors, in a sentence; null if it has them, or if rows decide.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="isPopulation">Whether each row counts as one of an unknown cluster.</param>
    public static string? WhyNot(ArmedModel model, bool isPopulation) =>
        model.Outputs == 1 ? LinearPosterior.WhyNot(model, isPopulation)
        : !isPopulation ? "There are no intervals: of several unordered classes they are known for the population alone, because the bundle does not hold how the clusters' effects vary together with the coefficients."
        : ClassCoefficients.Of(model) is null ? "There are no intervals: of several unordered classes they need the covariance of the columns' coefficients, which this bundle does not have (hidden features, shrunken coefficients, no kept refit, or more than 200 coefficients)."
        : null;

    /// <summary>Why some effects that were asked for have no standard errors; null if all had them.</summary>
    public string? LeftOut { get; private set; }

    /// <summary>What the intervals have beside the standard errors of coefficients, in a sentence; null where that is nothing.</summary>
    public string? Note => _posterior is not null && model.Manifest.Refit is { FixedDegrees: { } own, SmoothDegrees: { } smooth } && smooth > own
        ? "Intervals are wider than the standard errors of the coefficients say: the fit chose its form from the data, and they allow for other smooth functions of the columns." : null;

    /// <summary>The effects of a change, a line for each class where there are several.</summary>
    /// <param name="change">The change.</param>
    /// <param name="byCluster">Whether each known cluster of the first factor has lines of its own instead of all rows together.</param>
    public IEnumerable<AverageEffect> Of(ColumnChange change, bool byCluster)
    {
        var head = !isPopulation ? PredictionHead.Mixed : model.Manifest.HasPooledPart ? PredictionHead.Fixed : PredictionHead.Population; // effects are of the relation within clusters
        var (low, high) = (_answers.Predict(change.Low, head), _answers.Predict(change.High, head));
        var (before, after) = (_posterior?.Of(change.Low, isPopulation), _posterior?.Of(change.High, isPopulation));
        var classes = _classes is null ? null : ClassChange.Of(model, _classes, change, low, high);
        LeftOut ??= _classes is not null && classes is null ? "There are no intervals of some effects on several unordered classes: there the linear predictors are not sums of the table's columns (terms of a formula, curves, missing numbers)." : null;
        var isCorrected = before is not null && !byCluster && IsCorrected(change);
        foreach (var (cluster, members) in Groups(change.Rows, byCluster))
        {
            for (var column = 0; column < model.Width; column++)
            {
                var estimate = members.Average(row => ((double)high.Predictions[(row * model.Width) + column] - low.Predictions[(row * model.Width) + column]) / change.Steps[row]);
                var gradients = before is null ? [] : Gradients(before, after!, change, members, column);
                var correction = isCorrected ? _learned[change.Column.Name].Correction * Moved(change, gradients) / members.Count : 0;
                var se = before is null ? classes?.StandardError(members, column) : Math.Sqrt(Fixed(before, after!, change, gradients, isCorrected) + OfClusters(before, after!, change, gradients, column)) / members.Count;
                yield return Line(change, model.Width > 1 ? model.Manifest.Outcome.Classes[column] : null, cluster, members.Count, estimate + correction, se) with { Correction = correction };
            }
        }
    }

    private AverageEffect Line(ColumnChange change, string? name, string? cluster, int count, double estimate, double? se)
    {
        var z = se is > 0 ? estimate / se : null;
        return new AverageEffect(change.Column.Name, change.Contrast, name, cluster, count, estimate, se, z, z is { } known ? ChiSquare.Upper(known * known, 1) : null, estimate - (_z * se), estimate + (_z * se));
    }

    private IEnumerable<(string? Cluster, IReadOnlyList<int> Rows)> Groups(IReadOnlyList<int> members, bool byCluster)
    {
        if (!byCluster)
        {
            return members.Count == 0 ? [] : [(null, members)];
        }

        var levels = model.Factors[0].Levels;
        return members.Where(row => First(row) >= 0).GroupBy(First).OrderBy(group => group.Key).Select(group => ((string?)levels[(int)group.Key], (IReadOnlyList<int>)[.. group]));
    }

    private long First(int row) => rows.Inputs.Clusters[row * rows.Inputs.Factors];

    /// <summary>Derivatives of some rows' predictions by their linear predictors, per step.</summary>
    private List<(int Row, double Low, double High)> Gradients(RowPosterior before, RowPosterior after, ColumnChange change, IReadOnlyList<int> members, int column) =>
        [.. members.Select(row => (row, Derivative(before, row, column) / change.Steps[row], Derivative(after, row, column) / change.Steps[row]))];

    /// <summary>
    /// Variance of the sum of some rows' differences from the fixed part, with what learning adds to it. Of what is not corrected, such as a step, the correction is an error. A corrected slope has the variance of the
    /// smoother curve.
    /// </summary>
    private double Fixed(RowPosterior before, RowPosterior after, ColumnChange change, List<(int Row, double Low, double High)> gradients, bool isCorrected)
    {
        var own = Square(gradients, before.Fixed, after.Fixed, before.FixedWidth, _constants.OfRowsAlone(before.FixedWidth, HasSlope(change), hasVariances: !isPopulation || _variances.Any));
        if (!HasSlope(change))
        {
            return own;
        }

        var (slope, scale) = (_learned[change.Column.Name], Math.Pow(Moved(change, gradients), 2));
        return !isCorrected ? own + ((slope.Variance + (slope.Correction * slope.Correction)) * scale)
            : (isPopulation ? slope.PopulationVariance : slope.SmoothVariance) is { } smooth ? smooth * scale
            : own + (slope.Variance * scale);
    }

    /// <summary>Variance of the sum of some rows' differences from the clusters, each by itself: of the estimated variance of their effects, or of the known clusters' effects.</summary>
    private double OfClusters(RowPosterior before, RowPosterior after, ColumnChange change, List<(int Row, double Low, double High)> gradients, int column)
    {
        var variance = 0.0;
        if (isPopulation && _variances.Any)
        {
            variance += _variances.Variance(gradients.Sum(gradient => (VarianceDerivative(after, gradient.Row, column) - VarianceDerivative(before, gradient.Row, column)) / change.Steps[gradient.Row]));
        }

        for (var factor = 0; factor < before.Roots.Count && !isPopulation; factor++)
        {
            var (at, width) = (factor, before.Roots[factor].Length / before.Mean.Length);
            variance += gradients.GroupBy(gradient => rows.Inputs.Clusters[(gradient.Row * rows.Inputs.Factors) + at]).Where(cluster => cluster.Key >= 0)
                .Sum(cluster => Square(cluster, before.Roots[at], after.Roots[at], width));
        }

        return variance;
    }

    private bool IsCorrected(ColumnChange change) => change.IsSlope && (_countAsFitted && MayBeFitted) && HasSlope(change) && _learned[change.Column.Name] is { Correction: not 0 } or { SmoothVariance: not null };

    /// <summary>How far an error of the average slope moves the sum of some rows' differences: each row's linear predictor by as much as the column changes there.</summary>
    private static double Moved(ColumnChange change, IReadOnlyList<(int Row, double Low, double High)> gradients)
    {
        var (low, high) = (change.Low.Column(change.Column), change.High.Column(change.Column));
        return gradients.Sum(gradient => (gradient.Low + gradient.High) / 2 * ((double)high[gradient.Row] - low[gradient.Row]));
    }

    private bool HasSlope(ColumnChange change) => change.Column.IsNumeric && _learned.ContainsKey(change.Column.Name);

    /// <summary>The variance of the sum of some rows' differences from independent parts, some of which may be left out.</summary>
    private static double Square(IEnumerable<(int Row, double Low, double High)> gradients, double[] before, double[] after, int width, IReadOnlyList<int>? leftOut = null)
    {
        var sum = new double[width];
        foreach (var (row, low, high) in gradients)
        {
            for (var r = 0; r < sum.Length; r++)
            {
                sum[r] += (high * after[(row * width) + r]) - (low * before[(row * width) + r]);
            }
        }

        return sum.Where((_, r) => leftOut?.Contains(r) is not true).Sum(value => value * value);
    }

    /// <summary>Derivative of a row's prediction by its linear predictor.</summary>
    private double Derivative(RowPosterior posterior, int row, int column) =>
        (Prediction(posterior.Mean[row] + _nudge, posterior.Variance[row], column) - Prediction(posterior.Mean[row] - _nudge, posterior.Variance[row], column)) / (2 * _nudge);

    /// <summary>Derivative of a row's prediction by the variance of its random part.</summary>
    private double VarianceDerivative(RowPosterior posterior, int row, int column)
    {
        var v = posterior.Variance[row];
        return v <= 0 ? 0 : (Prediction(posterior.Mean[row], v * (1 + VarianceStep), column) - Prediction(posterior.Mean[row], v * (1 - VarianceStep), column)) / (2 * VarianceStep * v);
    }

    private double Prediction(double mean, double variance, int column)
    {
        Span<float> prediction = stackalloc float[model.Width];
        model.Outcome.Integrate([mean], [variance], prediction);
        return prediction[column];
    }
}
