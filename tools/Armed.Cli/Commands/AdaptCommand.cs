using System.CommandLine;
using Armed.Cli.Adapting;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Predicting;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Commands;

/// <summary><c>armed adapt</c>.</summary>
internal sealed class AdaptCommand : Verb<AdaptSettings>
{
    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly SourceArguments _source = new();
    private readonly Option<string?> _output = TypedOptions.Text("--output", "BUNDLE2", "The directory of the bundle to write.", "-o");
    private readonly Option<string?> _factor = TypedOptions.Text("--cluster", "COLUMN", "The cluster column whose clusters are adapted. Required if the bundle has several.");
    private readonly Option<NameMatch?> _match = CommonOptions.Match("the bundle's, which is exact unless it was trained with lenient");
    private readonly Option<bool> _force = CommonOptions.Force("a bundle that exists");

    public AdaptCommand(CommandHost host)
        : base("adapt", "Add or refresh clusters of a bundle from labelled rows, without training.", host)
    {
        _output.Required = true;
        Add(_bundle);
        _source.AddTo(this);
        foreach (var option in new Option[] { _output, _factor, _match, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "DATA has the columns that the bundle was trained with (of images: their paths), its outcome and its cluster columns. Rows without an outcome are left out and counted. A cluster that the\n"
        + "bundle does not know is added. For a known cluster, pass only further rows, not the rows of its training. Everything else in the model does not change.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed adapt mortality.armed first-weeks-of-a-new-hospital.csv -o mortality-2.armed",
        "armed adapt ratings.armed 'ratings/2026-*.parquet' --cluster lecturer -o ratings-2.armed",
    ];

    protected override AdaptSettings Bind(ParseResult parse) =>
        new(parse.GetRequiredValue(_bundle), _source.Bind(parse), parse.GetRequiredValue(_output)!, parse.GetValue(_force), parse.GetValue(_factor)) { Match = parse.GetValue(_match) };

    protected override int Run(AdaptSettings settings, CommandOutput output)
    {
        var start = Host.Time.GetTimestamp();
        BundleFolder.Require(settings.Bundle);
        BundleWriter.RequireWritable(settings.Output, settings.Force);
        using var model = ArmedModel.Load(settings.Bundle, new ArmedModelOptions { Device = ArmedDevice.Cpu, NameMatch = settings.Match });
        TableInputs.RequireOrImages(model.Manifest, settings.Bundle, GraphRoles.Features);
        var input = Read(settings, model);
        using var adapted = input.Adapt(model, settings.Source.Path ?? "The query");
        adapted.Save(settings.Output, settings.Force);
        foreach (var message in input.Messages)
        {
            output.Message(message);
        }

        var report = new AdaptReport(settings, input, model.Manifest, BundleFolder.ReadManifest(settings.Output), adapted.GetAdaptedClusters());
        if (output.IsJson)
        {
            output.Json(report.Json(Host.Time.GetElapsedTime(start).TotalSeconds));
        }
        else
        {
            report.Write(output);
        }

        return ExitCode.Done;
    }

    private LabelledInput Read(AdaptSettings settings, ArmedModel model)
    {
        var input = new LabelledInput(Factor(settings, model));
        using var progress = new ProgressLine(Host);
        using var reader = PredictionReader.OpenLabelled(settings.Source, model.Manifest, settings.Match, Host.Cancellation);
        foreach (var batch in reader.Read(PredictionRun.RowsAtOnce(model.Manifest)))
        {
            Host.Cancellation.ThrowIfCancellationRequested();
            input.Add(batch);
            progress.Report(new TrainingProgress { Stage = "reading", RowsDone = input.Rows });
        }

        input.Messages = [.. Messages(reader.UnknownNames, input)];
        return input;
    }

    /// <summary>A cluster that is new is no surprise here, unless it nearly is a known one.</summary>
    private static IEnumerable<string> Messages(IReadOnlyList<UnknownNames> columns, LabelledInput input)
    {
        var unknown = new UnknownNameMessages(input.Rows + input.WithoutOutcome + input.WithoutCluster);
        return columns.SelectMany(names => names.IsCluster ? unknown.Near(names, "They count as other clusters.") : unknown.OfLevels(names));
    }

    private static ModelFactor Factor(AdaptSettings settings, ArmedModel model)
    {
        var names = model.Factors.Select(factor => factor.Name).ToList();
        if (settings.Factor is { } name)
        {
            return names.Contains(name) ? model.Factor(name) : throw new InputException($"--cluster {name}: bundle '{settings.Bundle}' has no such cluster column. Its cluster columns: {string.Join(", ", names)}.");
        }

        return names.Count == 1 ? model.Factors[0] : throw new InputException($"Bundle '{settings.Bundle}' has {names.Count} cluster columns: {string.Join(", ", names)}. Name the one to adapt, such as --cluster {names[0]}.");
    }
}
