using System.CommandLine;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Comparing;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Trainer;
using Armed.Trainer.Comparing;

namespace Armed.Cli.Commands;

/// <summary><c>armed compare</c>.</summary>
internal sealed class CompareCommand : Verb<CompareSettings>
{
    private readonly Argument<string[]> _bundles = new("BUNDLE")
    {
        Description = "Two or more bundles that were trained with --hidden none on the same rows.",
        Arity = ArgumentArity.OneOrMore,
        HelpName = "BUNDLE",
    };

    public CompareCommand(CommandHost host)
        : base("compare", "Compare mixed models by AIC, BIC and likelihood-ratio tests, each against the next smaller one.", host)
    {
        Add(_bundles);
        AddCommonOptions();
    }

    public override string Notes =>
        "A test needs nested models: the smaller one is the larger one with some coefficients, variances or covariances 0. Others, such as a\n"
        + "Poisson and a negative binomial model of the same counts, are compared by AIC and BIC alone.\n"
        + "Fixed effects are compared after --criterion ml. REML compares random effects of models with the same fixed effects. For outcomes that are not continuous use\n"
        + "one --quadrature for all models. If one variance is 0 in the smaller model, its p value is that of a mixture of chi-squares (mixture p). See docs/estimation.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed compare without-slopes.armed with-slopes.armed",
        "armed compare null.armed age.armed age-and-arm.armed --json",
    ];

    protected override CompareSettings Bind(ParseResult parse) => new(parse.GetRequiredValue(_bundles));

    protected override int Run(CompareSettings settings, CommandOutput output)
    {
        if (settings.Bundles.Count < 2)
        {
            throw new InputException($"There is one bundle, '{settings.Bundles[0]}'; expected two or more, such as armed compare a.armed b.armed.");
        }

        var comparison = ModelComparison.Of(settings.Bundles.Select(bundle => (bundle, BundleFolder.ReadManifest(bundle))));
        if (output.IsJson)
        {
            output.Json(ComparisonJson.Of(comparison));
        }
        else
        {
            ComparisonReport.Write(comparison, output);
        }

        return ExitCode.Done;
    }
}
