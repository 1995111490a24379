using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Reporting.Pages;
using Armed.Cli.Settings;
using Armed.Trainer;
using Armed.Trainer.Explaining;

namespace Armed.Cli.Commands;

/// <summary><c>armed explain</c>.</summary>
internal sealed class ExplainCommand : Verb<ExplainSettings>
{
    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly SourceArguments _source = new();
    private readonly SplitArguments _split = new();
    private readonly Option<string?> _evaluation = TypedOptions.Text("--evaluation", "FILE.json", "A comparison of models to show: JSON with a list of objects, one for each model.");
    private readonly Option<string?> _output = TypedOptions.Text("--output", "FILE", $"The page to write. Default ./{ReportFile.Name}.", "-o");
    private readonly Option<bool> _force = CommonOptions.Force("a file that exists");

    public ExplainCommand(CommandHost host)
        : base("explain", "Write a page about a bundle: how good it is, for whom, and what matters. One HTML file without scripts.", host)
    {
        Add(_bundle);
        _source.AddTo(this);
        _split.AddTo(this);
        foreach (var option in new Option[] { _evaluation, _output, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "DATA has labelled rows, best such as the fit did not use; without DATA the page has what the bundle itself holds. With --split, --split-column and --fold as in\n"
        + "training the figures are of the rows that were held out. At most 20,000 rows are shown. The same bundle and data give the same file. See docs/report.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed explain mortality.armed new-patients.csv -o mortality.html",
        "armed explain spirals.armed spirals.csv --split folds.csv --split-column published --fold 0",
        "armed explain mortality.armed",
    ];

    protected override ExplainSettings Bind(ParseResult parse) => new(
        parse.GetRequiredValue(_bundle), _source.BindOptional(parse), _split.Bind(parse), parse.GetValue(_evaluation), parse.GetValue(_output) ?? ReportFile.Name, parse.GetValue(_force));

    protected override int Run(ExplainSettings settings, CommandOutput output)
    {
        BundleFolder.Require(settings.Bundle);
        RequireWhole(settings);
        OutputFile.Check(settings.Output, settings.Force);
        OutputFile.RequireOther(settings.Output, settings.Source?.Path);
        var (page, rows) = new ReportMaker(Host).Make(settings.Bundle, settings.Source, settings.HeldOut, settings.Evaluation);
        OutputFile.Write(settings.Output, settings.Force, path => File.WriteAllBytes(path, page));
        var file = Path.GetFullPath(settings.Output);
        if (output.IsJson)
        {
            output.Json(new JsonObject { ["file"] = file, ["bundle"] = Path.GetFullPath(settings.Bundle), ["bytes"] = page.Length, ["residual_tests"] = rows?.Residuals is null ? null : Tests(rows.Residuals), ["importance"] = rows is null ? null : Inputs(rows) });
        }
        else
        {
            Write(rows?.Residuals, output);
            output.Line($"Report: {file}");
        }

        return ExitCode.Done;
    }

    private static void Write(SimulatedResiduals? residuals, CommandOutput output)
    {
        foreach (var test in residuals?.Tests ?? [])
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Simulated residuals, {test.Name.Replace('_', ' ')}: {test.Statistic:G4}, expected {test.Expected:G4}, p {test.P:0.000}"));
        }
    }

    private static JsonArray Tests(SimulatedResiduals residuals) =>
        [.. residuals.Tests.Select(test => new JsonObject { ["test"] = test.Name, ["statistic"] = test.Statistic, ["expected"] = test.Expected, ["p"] = test.P })];

    private static JsonArray Inputs(RowsExplanation rows) =>
    [
        .. rows.Importances.Join(rows.Attributions, input => (input.Name, input.IsCluster), part => (part.Name, part.IsCluster), (input, part) => new JsonObject
        {
            ["input"] = input.Name,
            ["is_cluster"] = input.IsCluster,
            ["increase"] = input.Mean,
            ["part_fixed"] = part.Fixed,
            ["part_mixed"] = part.Mixed,
        }),
    ];

    private static void RequireWhole(ExplainSettings settings)
    {
        if (settings is { Source: null, HeldOut: not null })
        {
            throw new InputException("--split needs DATA, the rows that it divides. Give the table that the bundle was trained on.");
        }
    }
}
