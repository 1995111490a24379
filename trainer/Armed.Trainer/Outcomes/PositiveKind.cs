using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Measures;

namespace Armed.Trainer.Outcomes;

/// <summary>Numbers above 0 whose spread grows with their mean; see <see cref="PositiveOutcome"/>. Never inferred.</summary>
internal sealed class PositiveKind : BuiltInKind
{
    /// <summary>Skewness from which a positive column is called strongly skewed; that of an exponential distribution is 2.</summary>
    private const double StrongSkewness = 1.5;

    /// <summary>Shape by moments where predictions leave no residuals: a variation of a thousandth.</summary>
    private const double LargestShape = 1e6;

    public override ModelTask Task => ModelTask.Positive;

    public override bool HasLogLink => true;

    internal override string DispersionName => "shape alpha";

    internal override string BoostingObjective => "gamma";

    internal override OutcomeColumn? Read(OutcomeCells cells) => cells.Numbers(this, value => value > 0, "a positive outcome is a number above 0");

    internal override OutcomeProposal? Propose(OutcomeCells cells, OutcomeColumn inferred) =>
        inferred.Values.Length > 0 && inferred.Values.All(value => value > 0) && inferred.Values.Any(value => value != MathF.Floor(value)) && Skewness(inferred.Values) > StrongSkewness
            ? new OutcomeProposal("holds only numbers above 0, strongly skewed to the right,", "--task positive if its spread grows with its mean")
            : null;

    internal override double? Simulate(double eta, OutcomeParameters parameters, GaussianRandom random) =>
        Math.Exp(eta) * (double.IsFinite(parameters.Dispersion) ? random.Gamma(parameters.Dispersion) / parameters.Dispersion : 1);

    public override OutcomeModel Build(int classes, TrainingOptions options) => new PositiveOutcome();

    /// <summary>alpha by moments, mean^2 / variance.</summary>
    internal override OutcomeDistribution Start(RefitOutcome outcome)
    {
        double total = 0, sum = 0, squares = 0;
        for (var i = 0; i < outcome.Values.Length; i++)
        {
            var (weight, y) = (outcome.Weight(i), outcome.Values[i]);
            (total, sum, squares) = (total + weight, sum + (weight * y), squares + (weight * y * y));
        }

        var mean = sum / total;
        return new GammaDistribution(Math.Clamp(mean * mean / ((squares / total) - (mean * mean)), 0.1, 100));
    }

    /// <summary>1 / mean(((y - mu) / mu)^2): the variance is mu^2 / alpha.</summary>
    internal override double DispersionByMoments(Func<float[]> means, ScoredRows rows, CountFamily? family) =>
        Math.Min(LargestShape, 1 / Scores.Mean(means(), rows, (y, mean) => Math.Pow((y - mean) / mean, 2)));

    /// <summary>psi'(alpha), the variance of the logarithm of a Gamma variable (Nakagawa, Johnson and Schielzeth, J R Soc Interface 14, 2017, table 1).</summary>
    internal override LinkResidual Residual(double sigma, double dispersion, Func<double> mean) => new(Trigamma.Of(dispersion), "trigamma of the shape");

    /// <summary>Mean deviance, root mean squared and mean absolute error, and the mean negative log-likelihood at the predicted mean.</summary>
    internal override IReadOnlyDictionary<string, double> Score(ReadOnlySpan<float> predictions, int width, ScoredRows rows, double dispersion)
    {
        var distribution = new GammaDistribution(dispersion);
        var (rmse, mae) = Scores.Errors(predictions, rows);
        return Scores.Finite(("gamma_deviance", Scores.Mean(predictions, rows, Deviance)), ("rmse", rmse), ("mae", mae),
            ("log_loss", Scores.Mean(predictions, rows, (y, mean) => -distribution.LogLikelihood(Math.Log(mean), y))));
    }

    internal override double PredictionLoss(double outcome, ReadOnlySpan<float> prediction, OutcomeParameters parameters, double sd) =>
        -new GammaDistribution(parameters.Dispersion).LogLikelihood(Math.Log(Math.Max(SmallestProbability, prediction[0])), outcome);

    internal override string Describe(BundleManifest manifest, Func<IReadOnlyList<string>, string> list)
    {
        var offset = manifest.Outcome.Offset is { } column ? $"; offset {column}, added to the log of the mean" : "";
        return FormattableString.Invariant($"{manifest.Outcome.Name}: the mean of a positive number (Gamma, shape {manifest.Outcome.Dispersion:G4}){offset}");
    }

    private protected override bool Accepts(double value, int classes) => value > 0;

    private protected override string Expected(int classes) => "a number above 0";

    /// <summary>2 ((y - mu) / mu - ln(y / mu)) (McCullagh and Nelder, "Generalized Linear Models", 2nd ed., 1989, section 2.3).</summary>
    private static double Deviance(double y, double mean) => 2 * (((y - mean) / mean) - Math.Log(y / mean));

    private static double Skewness(float[] values)
    {
        var mean = values.Average(value => (double)value);
        double squares = 0, cubes = 0;
        foreach (var value in values)
        {
            var off = value - mean;
            (squares, cubes) = (squares + (off * off), cubes + (off * off * off));
        }

        return cubes / values.Length / Math.Pow(squares / values.Length, 1.5);
    }
}
