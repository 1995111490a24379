using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Outcomes;

/// <summary>Numbers of events; see <see cref="CountOutcome"/>.</summary>
internal sealed class CountKind : BuiltInKind
{
    /// <summary>Start of theta of a negative binomial mixed model.</summary>
    private const double StartDispersion = 10;

    /// <summary>Pearson's ratio above which standard errors are too small by more than a fifth.</summary>
    private const double ClearRatio = 1.5;

    /// <summary>A statistic that chance exceeds once in 740 fits.</summary>
    private const double ClearStatistic = 3;

    /// <summary>Numbers with no more levels than these may have been meant otherwise.</summary>
    private const int MostSuspectLevels = 30;

    public override ModelTask Task => ModelTask.Count;

    internal override bool IsDiscrete => true;

    internal override bool TakesFamily => true;

    internal override bool SeparatesRowEffects => true;

    public override bool HasLogLink => true;

    internal override string DispersionName => "dispersion theta";

    /// <summary>Poisson's information is the mean; rare counts are hardly more than none or one.</summary>
    internal override double Information(double mean) => Math.Min(1, 4 * mean);

    internal override OutcomeColumn? Read(OutcomeCells cells) => cells.Numbers(this, IsCount, "a count is a whole number, 0 or more");

    internal override OutcomeProposal? Propose(OutcomeCells cells, OutcomeColumn inferred) =>
        cells.Levels is { Length: <= MostSuspectLevels } && inferred.Values.Length > 0 && inferred.Values.All(IsCount)
            ? new OutcomeProposal(OutcomeProposal.WholeNumbers, "--task count if they are numbers of events")
            : null;

    public override OutcomeModel Build(int classes, TrainingOptions options) => new CountOutcome(options.Family ?? CountFamily.Poisson);

    internal override OutcomeDistribution Start(RefitOutcome outcome) =>
        outcome.Family == CountFamily.NegativeBinomial ? new NegativeBinomialDistribution(StartDispersion) : new PoissonDistribution();

    /// <summary>
    /// theta = mean(mu^2) / mean((y - mu)^2 - mu): the variance is mu + mu^2 / theta. A mean of ratios would hang on the few events of rows with small means. Infinity for the given Poisson family,
    /// and for counts that vary no more.
    /// </summary>
    internal override double DispersionByMoments(Func<float[]> means, ScoredRows rows, CountFamily? family)
    {
        if (family == CountFamily.Poisson)
        {
            return double.PositiveInfinity;
        }

        var predicted = means();
        var excess = Scores.Mean(predicted, rows, (y, mean) => ((y - mean) * (y - mean)) - mean);
        return excess > 0 ? Scores.Mean(predicted, rows, (_, mean) => mean * mean) / excess : double.PositiveInfinity;
    }

    /// <summary>
    /// Of Poisson counts, where both Pearson's ratio mean((y - mu)^2 / mu) and the statistic sum((y - mu)^2 - y) / sqrt(2 sum(mu^2)), standard normal for them (Dean and Lawless,
    /// J Am Stat Assoc 84, 1989), are too large. The second alone would point out what many rows show and no standard error feels.
    /// </summary>
    internal override string? SpreadWarning(ReadOnlySpan<float> means, ScoredRows rows, double dispersion)
    {
        if (double.IsFinite(dispersion) || rows.Count == 0)
        {
            return null;
        }

        var ratio = Scores.Mean(means, rows, (y, mean) => (y - mean) * (y - mean) / Math.Max(SmallestProbability, mean));
        var excess = Scores.Mean(means, rows, (y, mean) => ((y - mean) * (y - mean)) - y);
        var statistic = excess * rows.TotalWeight / Math.Sqrt(2 * rows.TotalWeight * Scores.Mean(means, rows, (_, mean) => mean * mean));
        return ratio > ClearRatio && statistic > ClearStatistic
            ? FormattableString.Invariant($"Warning: the variance of the counts about their predicted means is {ratio:#,0.#} times Poisson's. Standard errors, p values and intervals are then too optimistic; use --family negative-binomial.")
            : null;
    }

    internal override bool HasZeros => true;

    /// <summary>Mean Poisson deviance, root mean squared and mean absolute error, and the mean negative log-likelihood at the predicted mean.</summary>
    internal override IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
    {
        var distribution = Distribution(dispersion);
        var (rmse, mae) = Scores.Errors(predictions, rows);
        return Scores.Finite(("poisson_deviance", Scores.Mean(predictions, rows, Deviance)), ("rmse", rmse), ("mae", mae),
            ("log_loss", Scores.Mean(predictions, rows, (y, mean) => -distribution.LogLikelihood(Math.Log(mean), y))));
    }

    /// <summary>ln(1 + 1 / lambda + 1 / theta), the variance of a log-normal variable with the count's mean and variance (Nakagawa, Johnson and Schielzeth, J R Soc Interface 14, 2017, table 1).</summary>
    internal override LinkResidual Residual(double sigma, double dispersion, Func<double> mean)
    {
        var (lambda, inverse) = (mean(), 1 / dispersion);
        return new LinkResidual(Math.Log(1 + (1 / lambda) + inverse), FormattableString.Invariant($"log-normal, ln(1 + 1 / lambda{(inverse > 0 ? " + 1 / theta" : "")}) at the mean lambda {lambda:G4}"));
    }

    internal override double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) =>
        -Distribution(parameters.Dispersion).LogLikelihood(Math.Log(Math.Max(SmallestProbability, prediction[0])), outcome);

    internal override string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list)
    {
        var dispersion = manifest.Outcome.Dispersion is { } theta ? FormattableString.Invariant($", dispersion {theta:G4}") : "";
        var offset = manifest.Outcome.Offset is { } column ? $"; offset {column}, the log of the exposure" : "";
        return $"{manifest.Outcome.Name}: the mean number of events ({manifest.Outcome.Family}{dispersion}){offset}";
    }

    internal override double? Simulate(double eta, OutcomeParameters parameters, GaussianRandom random) =>
        random.Poisson(Math.Exp(eta) * (double.IsFinite(parameters.Dispersion) ? random.Gamma(parameters.Dispersion) / parameters.Dispersion : 1));

    internal override Func<double, GaussianRandom, double> Draw => (eta, random) => random.Poisson(Math.Exp(eta));

    private protected override bool Accepts(double value, int classes) => value >= 0 && value == Math.Floor(value);

    private protected override string Expected(int classes) => "a whole number, 0 or more";

    private static bool IsCount(float value) => value >= 0 && value == MathF.Floor(value);

    /// <summary>2 (y ln(y / mu) - (y - mu)) (McCullagh and Nelder, "Generalized Linear Models", 2nd ed., 1989, section 2.3).</summary>
    private static double Deviance(double y, double mean) => 2 * ((y > 0 ? y * Math.Log(y / mean) : 0) - (y - mean));

    private static OutcomeDistribution Distribution(double dispersion) =>
        double.IsPositiveInfinity(dispersion) ? new PoissonDistribution() : new NegativeBinomialDistribution(dispersion);
}
