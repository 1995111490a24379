using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Predicting;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Common;

namespace Armed.Cli.Commands;

/// <summary><c>armed predict</c>.</summary>
internal sealed class PredictCommand : Verb<PredictSettings>
{
    /// <summary>The population's prediction and those from unlabelled rows are what the mixed head gives for unknown clusters: policies, not choices of their own.</summary>
    private static readonly string[] s_heads = [.. EnumWords.All<PredictionHead>().Where(word => word is not ("population" or "context" or "membership"))];

    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly SourceArguments _source = new();
    private readonly Option<string?> _output = TypedOptions.Text("--output", "FILE", "The file to write, .csv or .parquet. Default: CSV on standard output.", "-o");
    private readonly Option<PredictionHead?> _head = TypedOptions.Parsed<PredictionHead?>("--head", string.Join('|', s_heads),
        "mixed: uses the random effects of the row's cluster; fixed: uses no random effects; inferred: uses those of the clusters that the row resembles. Default mixed.",
        $"one of {string.Join(", ", s_heads)}", text => s_heads.Contains(text) && EnumWords.TryParse<PredictionHead>(text, out var head) ? head : null, s_heads);
    private readonly Option<UnknownClusterPolicy?> _policy = TypedOptions.Word<UnknownClusterPolicy>("--unknown-cluster", "Prediction of the mixed head for unknown clusters; context, membership, auto: from the rows of the same cluster, see below. Default: the bundle's policy.");
    private readonly Option<double?> _interval = TypedOptions.Parsed<double?>("--interval", "LEVEL", "Adds an interval that holds with this probability, such as 0.9: interval_lower and interval_upper. It includes the uncertainty of the fixed part, which linear_predictor_sd, of the clusters' effects alone, does not. Classes: see below.", "a number between 0 and 1, such as 0.9",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var level) && level is > 0 and < 1 ? level : null);
    private readonly Option<IntervalKind?> _intervalFor = TypedOptions.Word<IntervalKind>("--interval-for", "mean: the interval is for the outcome's mean in the row's cluster; observation: for a new observation. Default mean.");
    private readonly Option<NameMatch?> _match = CommonOptions.Match("the bundle's, which is exact unless it was trained with lenient");
    private readonly Option<bool> _force = CommonOptions.Force("a file that exists");

    public PredictCommand(CommandHost host)
        : base("predict", "Predict every row of a table.", host)
    {
        Add(_bundle);
        _source.AddTo(this);
        foreach (var option in new Option[] { _output, _head, _policy, _interval, _intervalFor, _match, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "One line per input row, in order: row, prediction, linear_predictor, linear_predictor_sd, head (mixed, fixed, inferred, population, context or membership), and\n"
        + "with --interval its two ends. A multiclass model has the three numbers for each class: prediction_CLASS, and so on; an ordinal model has\n"
        + "prediction_CLASS. A model with an offset needs that column. The outcome's column is not required. Columns that the model does not use are\n"
        + "ignored.\n\n"
        + "--unknown-cluster context: rows with the same unknown name are one cluster, whose rows tell of its effects; the table is read twice. The rows must\n"
        + "be a fair sample of the cluster; outcomes are not needed. Rows without a name are answered as the population, and so are clusters with fewer rows\n"
        + "than training found useful. The head is then context or population. membership: the same, by the known clusters that these rows resemble. auto: by\n"
        + "the one of both that training found better for the number of rows, or as the population. armed inspect shows what training found.\n\n"
        + "--interval-for observation: a range of numbers (whole ones for counts) or, for binary and ordinal outcomes, the first and the last class.\n"
        + "Multiclass: interval_classes, the smallest set of classes whose probabilities reach the level, with | between the names (\\| within a name).\n"
        + "--interval-for mean has interval_lower_CLASS and interval_upper_CLASS for an ordinal outcome, and nothing for a multiclass one.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed predict mortality.armed new-patients.csv -o predictions.csv",
        "armed predict growth.armed children.csv --interval 0.9 --interval-for observation",
        "armed predict visits.armed clinics.csv --interval 0.9 --interval-for observation -o visits.csv",
        "armed predict sales.armed 'sales/2026-*.parquet' --unknown-cluster inferred -o predictions.parquet",
        "armed predict exam.armed new-schools.csv --unknown-cluster auto -o predictions.csv",
    ];

    protected override PredictSettings Bind(ParseResult parse)
    {
        var settings = new PredictSettings(parse.GetRequiredValue(_bundle), _source.Bind(parse), parse.GetValue(_output), parse.GetValue(_force),
            parse.GetValue(_head) ?? PredictionHead.Mixed, parse.GetValue(_policy))
        {
            Interval = Interval(parse.GetValue(_interval), parse.GetValue(_intervalFor)),
            Match = parse.GetValue(_match),
        };
        RefuseOtherFormats(settings.Output);
        return settings;
    }

    private static IntervalSettings? Interval(double? level, IntervalKind? kind) => (level, kind) switch
    {
        (null, null) => null,
        (null, _) => throw new InputException("--interval-for needs --interval LEVEL, such as --interval 0.9."),
        _ => new IntervalSettings(level.Value, kind ?? IntervalKind.Mean),
    };

    protected override int Run(PredictSettings settings, CommandOutput output)
    {
        if (output.IsJson && settings.Output is null)
        {
            throw new InputException("--json needs -o FILE: without it the predictions themselves go to standard output.");
        }

        var start = Host.Time.GetTimestamp();
        var counts = new Predictor(Host).Run(settings);
        var seconds = Host.Time.GetElapsedTime(start).TotalSeconds;
        foreach (var message in counts.Unusual.Messages(counts.Rows).Concat(counts.Notes))
        {
            output.Message(message);
        }

        if (output.IsJson)
        {
            output.Json(Summary(settings, counts, seconds));
        }
        else if (settings.Output is { } file)
        {
            output.Line($"{Counted.Of(counts.Rows, "row")}, answered by {string.Join(", ", counts.ByHead.Select(head => $"{head.Key} ({head.Value})"))}: {Path.GetFullPath(file)}");
        }

        return ExitCode.Done;
    }

    private static JsonObject Summary(PredictSettings settings, PredictionCounts counts, double seconds) => new()
    {
        ["file"] = Path.GetFullPath(settings.Output!),
        ["bundle"] = Path.GetFullPath(settings.Bundle),
        ["rows"] = counts.Rows,
        ["heads"] = MetricsJson.Object(counts.ByHead, count => JsonValue.Create(count)),
        ["missing"] = MetricsJson.Object(counts.Unusual.Missing, count => JsonValue.Create(count)),
        ["unknown_levels"] = MetricsJson.Object(counts.Unusual.UnknownLevels, count => JsonValue.Create(count)),
        ["unknown_clusters"] = MetricsJson.Object(counts.Unusual.UnknownClusters, count => JsonValue.Create(count)),
        ["near_misses"] = MetricsJson.Object(counts.Unusual.NearMisses, count => JsonValue.Create(count)),
        ["seconds"] = Math.Round(seconds, 3),
    };

    private static void RefuseOtherFormats(string? file)
    {
        if (file is not null && !PredictionSinks.IsParquet(file) && !file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase))
        {
            throw new InputException($"Output '{file}': expected a name that ends in .csv or .parquet.");
        }
    }
}
