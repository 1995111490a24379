using System.CommandLine;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Differing;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;

namespace Armed.Cli.Commands;

/// <summary><c>armed diff</c>.</summary>
internal sealed class DiffCommand : Verb<DiffSettings>
{
    private readonly Argument<string> _first = new("FIRST") { Description = "The directory of a bundle, such as the one in use.", HelpName = "FIRST" };
    private readonly Argument<string> _second = new("SECOND") { Description = "The directory of another bundle, such as its successor.", HelpName = "SECOND" };
    private readonly SourceArguments _source = new();

    public DiffCommand(CommandHost host)
        : base("diff", "Show what differs between two bundles: columns, clusters, options, scores, and predictions of given rows.", host)
    {
        Add(_first);
        Add(_second);
        _source.AddTo(this);
        AddCommonOptions();
    }

    public override string Notes =>
        "DATA needs no outcome; both bundles predict it with the mixed head, clusters that a bundle does not know by its own policy. Without DATA the manifests alone\n"
        + "are compared. Exit code 0, whether they differ or not; 2: a path is not a bundle, or the table lacks a column. For tests of nested models see armed compare.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed diff mortality.armed mortality-2.armed",
        "armed diff mortality.armed mortality-2.armed new-patients.csv --json",
    ];

    protected override DiffSettings Bind(ParseResult parse) => new(parse.GetRequiredValue(_first), parse.GetRequiredValue(_second), _source.BindOptional(parse));

    protected override int Run(DiffSettings settings, CommandOutput output)
    {
        var difference = BundleDifference.Of(BundleFolder.ReadManifest(settings.First), BundleFolder.ReadManifest(settings.Second));
        var whyNot = settings.Source is null ? null : PredictionPair.WhyNot(difference.First, difference.Second);
        var predictions = settings.Source is { } source && whyNot is null ? new PredictionPair(Host).Run(settings.First, settings.Second, source) : null;
        if (output.IsJson)
        {
            output.Json(DiffJson.Of(settings, difference, predictions, whyNot));
        }
        else
        {
            Write(settings, new DiffReport(output, difference), predictions, whyNot);
        }

        return ExitCode.Done;
    }

    private static void Write(DiffSettings settings, DiffReport report, PredictionDifference? predictions, string? whyNot)
    {
        report.Write(settings);
        if (predictions is not null)
        {
            report.Write(predictions);
        }

        if (whyNot is not null)
        {
            report.WriteWhyNot(whyNot);
        }
    }
}
