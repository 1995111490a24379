using System.CommandLine;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Effects;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Trainer;
using Armed.Trainer.Explaining.Averages;

namespace Armed.Cli.Commands;

/// <summary><c>armed effects</c>.</summary>
internal sealed class EffectsCommand : Verb<EffectsSettings>
{
    private const double DefaultLevel = 0.95;
    private const string Clusters = "clusters";

    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly SourceArguments _source = new();
    private readonly Option<IReadOnlyList<string>?> _columns = TypedOptions.List("--columns", "A,B,..", "The columns whose effects are shown. Default: all.");
    private readonly Option<EffectStep?> _step = TypedOptions.Parsed<EffectStep?>("--step", "slope|sd|NUMBER", "How numbers change: slope, per unit at each value; sd, by one standard deviation of the rows, half below each value and half above; a number, from each value to so many units more. Default slope.", "slope, sd or a number above 0", EffectStep.Parse);
    private readonly Option<bool> _pairs = new("--pairwise") { Description = "Compare all pairs of levels of a category. Default: each level with the first." };
    private readonly Option<string?> _average = TypedOptions.Parsed<string?>("--average", $"population|{Clusters}", "population: each row as of an unknown cluster, with the clusters' effects averaged; clusters: each row with its own cluster's effects. Default population.", $"population or {Clusters}",
        text => text is "population" or Clusters ? text : null);

    private readonly Option<bool> _byCluster = new("--by-cluster") { Description = "A line for each known cluster of the first grouping column, over its own rows and with its own effects." };
    private readonly Option<double?> _level = TypedOptions.Number("--confidence-level", "L", "Level of the confidence intervals, between 0 and 1. Default 0.95.");

    public EffectsCommand(CommandHost host)
        : base("effects", "Average effects of columns on the prediction, with intervals: slopes of numbers, contrasts of categories.", host)
    {
        Add(_bundle);
        _source.AddTo(this);
        foreach (var option in new Option[] { _columns, _step, _pairs, _average, _byCluster, _level })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "Effects are on the scale of the prediction, such as a probability, and averaged over the rows of DATA (at most 20,000), which needs no outcome. Standard errors follow from the last\n"
        + "layer's posterior by the delta method; variances of random slopes and cut points count as known. With hidden layers, those of numeric columns include what learning adds to the average slope over all rows\n"
        + "of the fit; for one cluster or a few rows that is too little. They describe the model: an effect is a cause only if the design says so. See docs/reading-a-fit.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed effects mortality.armed patients.csv",
        "armed effects mortality.armed patients.csv --columns age --step 10 --by-cluster",
        "armed effects trial.armed trial.csv --columns arm --pairwise --average clusters --json",
    ];

    protected override EffectsSettings Bind(ParseResult parse)
    {
        var level = parse.GetValue(_level) ?? DefaultLevel;
        if (level is not (> 0 and < 1))
        {
            throw new InputException(FormattableString.Invariant($"--confidence-level is {level}; expected a number between 0 and 1, such as 0.95."));
        }

        var byCluster = parse.GetValue(_byCluster);
        if (byCluster && parse.GetValue(_average) == "population")
        {
            throw new InputException("--by-cluster has each cluster's own effects, and --average population has none; leave one of them out.");
        }

        return new EffectsSettings(parse.GetRequiredValue(_bundle), _source.Bind(parse), parse.GetValue(_columns), parse.GetValue(_step) ?? EffectStep.Slope, parse.GetValue(_pairs),
            byCluster || parse.GetValue(_average) == Clusters, byCluster, level);
    }

    protected override int Run(EffectsSettings settings, CommandOutput output)
    {
        BundleFolder.Require(settings.Bundle);
        var result = new EffectsRun(Host).Run(settings);
        if (output.IsJson)
        {
            output.Json(EffectsJson.Of(settings, result));
        }
        else
        {
            EffectsReport.Write(settings, result, output);
        }

        return ExitCode.Done;
    }
}
