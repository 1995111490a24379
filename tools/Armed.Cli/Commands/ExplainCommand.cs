using System.CommandLine;
using System.Text.Json.Nodes;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Mapping;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Reporting;
using Armed.Cli.Reporting.Pages;
using Armed.Cli.Settings;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Explaining.Bundles;

namespace Armed.Cli.Commands;

/// <summary><c>armed explain</c>.</summary>
internal sealed class ExplainCommand : Verb<ExplainSettings>
{
    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly SourceArguments _source = new();
    private readonly SplitArguments _split = new();
    private readonly Option<string?> _evaluation = TypedOptions.Text("--evaluation", "FILE.json", "A comparison of models to show: JSON with a list of objects, one for each model.");
    private readonly Option<string?> _output = TypedOptions.Text("--output", "FILE", $"The page to write. Default ./{ReportFile.Name}; none with --maps-to alone.", "-o");
    private readonly Option<string?> _mapsTo = TypedOptions.Text("--maps-to", "DIR", "The directory to write for a bundle with images: each image with what the model looks at, and maps.csv.");
    private readonly Option<string?> _class = TypedOptions.Text("--class", "NAME", "The class that the maps of images speak for. Default: the one that is predicted.");
    private readonly Option<bool> _force = CommonOptions.Force("what exists");

    public ExplainCommand(CommandHost host)
        : base("explain", "Write a page about a bundle: how good it is, for whom, and what matters. One HTML file without scripts.", host)
    {
        Add(_bundle);
        _source.AddTo(this);
        _split.AddTo(this);
        foreach (var option in new Option[] { _evaluation, _output, _mapsTo, _class, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "DATA has labelled rows, best such as the fit did not use; without DATA the page has what the bundle itself holds. With --split, --split-column and --fold as in\n"
        + "training the figures are of the rows that were held out. At most 20,000 rows are shown, fewer with images. The same bundle and data give the same\n"
        + "file. See docs/report.md.\n"
        + "--maps-to writes row-N-fixed.png for every row of DATA, which needs no outcome, and row-N-mixed.png and row-N-difference.png where the effects of its cluster\n"
        + "change what the model looks at. It replaces only a directory that this verb wrote, with --force. See docs/images.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed explain mortality.armed new-patients.csv -o mortality.html",
        "armed explain spirals.armed spirals.csv --split folds.csv --split-column published --fold 0",
        "armed explain mortality.armed",
        "armed explain scans.armed scans.csv --maps-to looks",
    ];

    protected override ExplainSettings Bind(ParseResult parse) => new(
        parse.GetRequiredValue(_bundle), _source.BindOptional(parse), _split.Bind(parse), parse.GetValue(_evaluation), parse.GetValue(_output) ?? (parse.GetValue(_mapsTo) is null ? ReportFile.Name : null), parse.GetValue(_force))
    {
        MapsTo = parse.GetValue(_mapsTo),
        Class = parse.GetValue(_class),
    };

    protected override int Run(ExplainSettings settings, CommandOutput output)
    {
        BundleFolder.Require(settings.Bundle);
        RequireWhole(settings);
        if (settings.MapsTo is { } directory)
        {
            MapsRun.Check(settings.Bundle, settings.Source!, directory, settings.Force, settings.Class, settings.Output);
        }

        var (file, bytes, explanation) = settings.Output is null ? (null, 0, null) : WritePage(settings, settings.Output);
        var images = settings.MapsTo is null ? default(int?) : new MapsRun(Host).Run(settings.Bundle, settings.Source!, settings.MapsTo, settings.Force, settings.Class);
        if (output.IsJson)
        {
            output.Json(Summary(settings, file, bytes, explanation, images));
        }
        else
        {
            DiagnosticLines.Write(explanation, output);
            Write(settings, file, images, output);
        }

        return ExitCode.Done;
    }

    private (string File, int Bytes, ModelExplanation Explanation) WritePage(ExplainSettings settings, string file)
    {
        OutputFile.Check(file, settings.Force);
        OutputFile.RequireOther(file, settings.Source?.Path);
        var (page, explanation) = new ReportMaker(Host).Make(settings.Bundle, settings.Source, settings.HeldOut, settings.Evaluation, settings.Class);
        OutputFile.Write(file, settings.Force, path => File.WriteAllBytes(path, page));
        return (Path.GetFullPath(file), page.Length, explanation);
    }

    private static JsonObject Summary(ExplainSettings settings, string? file, int bytes, ModelExplanation? explanation, int? images)
    {
        var rows = explanation?.Rows;
        var summary = new JsonObject
        {
            ["file"] = file,
            ["bundle"] = Path.GetFullPath(settings.Bundle),
            ["bytes"] = bytes,
            ["residual_tests"] = rows?.Residuals is null ? null : DiagnosticLines.Tests(rows.Residuals),
            ["effect_normality"] = explanation is null ? null : DiagnosticLines.Normality(explanation.Normality),
            ["influence"] = rows?.Influences is null ? null : DiagnosticLines.Influences(rows.Influences),
            ["importance"] = rows is null ? null : Inputs(rows),
        };
        if (images is { } count)
        {
            summary["maps"] = new JsonObject { ["directory"] = Path.GetFullPath(settings.MapsTo!), ["images"] = count };
        }

        return summary;
    }

    private static void Write(ExplainSettings settings, string? file, int? images, CommandOutput output)
    {
        if (file is not null)
        {
            output.Line($"Report: {file}");
        }

        if (images is { } count)
        {
            output.Line($"Maps of {Counted.Of(count, "image")}: {Path.GetFullPath(settings.MapsTo!)}");
        }
    }

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

        if (settings is { Source: null, MapsTo: not null })
        {
            throw new InputException("--maps-to needs DATA, the table that names the images.");
        }

        if (settings is { Source: null, Class: not null })
        {
            throw new InputException("--class needs DATA, the table that names the images.");
        }

        if (settings is { Output: null, HeldOut: not null } or { Output: null, Evaluation: not null })
        {
            throw new InputException($"{(settings.HeldOut is null ? "--evaluation is" : "--split, --split-column and --fold are")} for the page, and --maps-to alone writes none. Add -o FILE, or leave the option out.");
        }
    }
}
