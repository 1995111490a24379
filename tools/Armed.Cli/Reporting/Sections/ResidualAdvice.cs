using System.Globalization;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining.Residuals;

namespace Armed.Cli.Reporting.Sections;

/// <summary>What tests of residuals found, and what to do, by the kind of outcome and its family.</summary>
internal sealed class ResidualAdvice(BundleManifest manifest)
{
    /// <summary>Below it a test counts as failed.</summary>
    public const double Level = 0.05;

    private const string NegativeBinomial = "--family negative-binomial";

    private bool IsPoisson => IsOf(ModelTask.Count) && manifest.Outcome.Family == "poisson";

    /// <summary>The sentence of a failed test.</summary>
    /// <param name="test">Its name.</param>
    /// <param name="observed">What was observed.</param>
    /// <param name="expected">The median of the simulations.</param>
    public string Of(string test, double observed, double expected) => (test, observed > expected) switch
    {
        (QuantileResiduals.Dispersion, true) => $"Outcomes are spread {Numbers.Short(observed)} times as widely as the model says (variance): {Spread()}.",
        (QuantileResiduals.Dispersion, false) => $"Outcomes are spread less widely than the model says, {Numbers.Short(observed)} of its variance: rows may be repeats of each other.",
        (QuantileResiduals.ZeroInflation, true) => $"{Numbers.Percent(observed)} of the outcomes are 0, more than the {Numbers.Percent(expected)} that the model expects: {Zeros()}.",
        (QuantileResiduals.ZeroInflation, false) => $"{Numbers.Percent(observed)} of the outcomes are 0, fewer than the {Numbers.Percent(expected)} that the model expects: zeros may have been left out of the table.",
        (QuantileResiduals.Outliers, true) => $"{Numbers.Percent(observed)} of the outcomes lie beyond nearly all simulations, more than the {Numbers.Percent(expected)} that chance explains: look at these rows{(IsPoisson ? $", and try {NegativeBinomial}" : "")}.",
        (QuantileResiduals.Outliers, false) => "Fewer outcomes than expected lie beyond the simulations: the model takes them for more uncertain than they are.",
        _ => $"The residuals are not spread evenly: {Shape()}.",
    };

    /// <summary>How often tests fail though the model is right.</summary>
    public static string Several(int tests) => tests < 2 ? "" : string.Create(CultureInfo.InvariantCulture, $" Each of the {tests} tests fails by chance for {100 * Level:0} % of right models, and at least one of them for up to {100 * Level * tests:0} %.");

    private string Spread() => IsPoisson ? $"use {NegativeBinomial}"
        : IsOf(ModelTask.Count) ? "the spread of these counts grows otherwise with their mean than that of the negative binomial family, or a column or a random slope is missing"
        : IsOf(ModelTask.Positive) ? "the spread of these numbers grows otherwise with their mean than that of the gamma distribution, or a column or a random slope is missing"
        : "a column or a random slope may be missing, or these rows differ from those of the fit";

    private string Zeros() => IsPoisson ? $"{NegativeBinomial} expects more of them; where that is not enough, zeros may come about in another way than counts" : "zeros may come about in another way than counts, which no family here describes";

    private string Shape() => manifest switch
    {
        _ when IsPoisson => $"predictions are too low or too high on average, or the counts are not Poisson's ({NegativeBinomial})",
        _ when IsOf(ModelTask.Count) => "predictions are too low or too high on average, or the counts are not negative binomial",
        _ when IsOf(ModelTask.Continuous) => "predictions are too low or too high on average, or the outcome is skewed or has long tails; the logarithm of the outcome, or --task positive for numbers above 0, may fit better",
        _ when IsOf(ModelTask.Positive) => "predictions are too low or too high on average, or the outcome has another shape than the gamma distribution",
        _ when manifest.Outcome.Classes.Count > 0 => "the predicted probabilities are too low or too high on average; see the calibration",
        _ => "predictions are too low or too high on average, or the outcome's distribution has another shape",
    };

    private bool IsOf(ModelTask task) => manifest.Task == task.Name;
}
