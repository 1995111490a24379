using System.CommandLine;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Cli.Testing;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Inference;

namespace Armed.Cli.Commands;

/// <summary><c>armed test</c>.</summary>
internal sealed class TestCommand : Verb<TestSettings>
{
    private const double DefaultLevel = 0.95;

    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly Argument<string[]> _hypotheses = new("HYPOTHESIS")
    {
        Description = "A linear hypothesis about fixed coefficients, such as 'arm = 0'; several are also tested at once.",
        Arity = ArgumentArity.OneOrMore,
        HelpName = "HYPOTHESIS",
    };

    private readonly Option<DegreesOfFreedomMethod?> _method = TypedOptions.Word<DegreesOfFreedomMethod>(
        "--degrees-of-freedom", "How degrees of freedom are computed (continuous outcomes). Default: as the model was trained. kenward-roger is there if the model was trained with it, and for small models.");

    private readonly Option<double?> _level = TypedOptions.Number("--confidence-level", "L", "Level of the confidence intervals, between 0 and 1. Default 0.95.");

    public TestCommand(CommandHost host)
        : base("test", "Test hypotheses about the fixed coefficients of a mixed model: contrasts, and several at once.", host)
    {
        Add(_bundle);
        Add(_hypotheses);
        Add(_method);
        Add(_level);
        AddCommonOptions();
    }

    public override string Notes =>
        "A hypothesis is a sum of coefficients with numbers on each side of =, or without = a sum that is 0. A column of categories alone, 'arm = 0', tests all its coefficients.\n"
        + "armed inspect lists the coefficients. 'arm: b' may be armb, as in R. Names with other blanks or marks go in backticks; calls as in ns(dose, 3) = 0 need none.\n"
        + "Continuous outcomes have t and F tests, others z and chi-square.\n"
        + "The model must have no hidden features: train with --hidden none, or look at what armed inspect says of the refit.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed test trial.armed \"arm = 0\"",
        "armed test machines.armed \"MachineB - MachineC = 0\" --degrees-of-freedom kenward-roger",
        "armed test trial.armed \"2*dose + 3 = age\" \"`arm: b` = `arm: c`\" --json",
    ];

    protected override TestSettings Bind(ParseResult parse) => new(
        parse.GetRequiredValue(_bundle), parse.GetRequiredValue(_hypotheses), parse.GetValue(_method), Level(parse.GetValue(_level) ?? DefaultLevel));

    protected override int Run(TestSettings settings, CommandOutput output)
    {
        var manifest = BundleFolder.ReadManifest(settings.Bundle);
        var test = new HypothesisTest(Model(manifest, settings.Bundle), settings.Method, [.. manifest.Columns.SelectMany(column => column.Levels).Distinct()]);
        Hypothesis[] hypotheses = [.. settings.Hypotheses.SelectMany(text => HypothesisReader.Read(test.Names, text))];
        ContrastResult[] contrasts = [.. hypotheses.Select(hypothesis => test.Of(hypothesis, settings.Level))];
        var joint = hypotheses.Length > 1 ? test.Of(hypotheses) : null;
        if (output.IsJson)
        {
            output.Json(HypothesisJson.Of(test, contrasts, joint, settings.Level));
        }
        else
        {
            HypothesisReport.Write(test, contrasts, joint, settings.Level, output);
        }

        return ExitCode.Done;
    }

    private static double Level(double level) => level is > 0 and < 1
        ? level
        : throw new InputException(FormattableString.Invariant($"--confidence-level is {level}; expected a number between 0 and 1, such as 0.95."));

    private static MixedModelDescription Model(BundleManifest manifest, string bundle) => manifest.Refit?.Model
        ?? throw new InputException($"'{bundle}' has no mixed model whose coefficients could be tested. Train with --hidden none, and without --refit off.");
}
