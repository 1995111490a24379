using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Bundles;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Export.Layouts;
using Armed.Trainer.SmallerWeights;

namespace Armed.Cli.Commands;

/// <summary><c>armed export</c>.</summary>
internal sealed class ExportCommand : Verb<ExportSettings>
{
    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly Option<ExportLayout?> _layout = TypedOptions.Word<ExportLayout>("--layout",
        "triton: a model repository of Triton Inference Server; strings: graphs with one input per column, texts for categories and clusters; mlflow: a folder per graph that MLflow loads; bundle: the bundle unchanged. Required unless --strings or --precision is given.");

    private readonly Option<string?> _output = TypedOptions.Text("--output", "DIR", "The directory to write.", "-o");
    private readonly Option<bool> _strings = new("--strings") { Description = "One input per column. Alone it is the layout strings; with triton or mlflow it changes their graphs." };
    private readonly Option<string?> _name = TypedOptions.Text("--name", "NAME", "With triton: first part of the models' names, before the role. Default: the bundle's folder without .armed.");
    private readonly Option<int?> _version = TypedOptions.Count("--model-version", "N", "With triton: version of the models. Default 1.");
    private readonly Option<int?> _maxBatch = TypedOptions.Count("--max-batch", "ROWS", "With triton: maximum number of rows of a request. Default 1024.");
    private readonly Option<BundlePrecision?> _precision = TypedOptions.Word<BundlePrecision>("--precision", "Writes a bundle whose networks have weights of 16 or 8 bits, and reports what predictions lose.");
    private readonly Option<string?> _data = TypedOptions.Text("--data", "FILE", "With --precision: labelled rows on which the loss is measured, best such as the fit did not use. Default: rows drawn from the training ranges, without scores.");
    private readonly Option<bool> _force = CommonOptions.Force("an export that exists");

    public ExportCommand(CommandHost host)
        : base("export", "Write a bundle in the form that another tool expects, with a list of hashes to sign.", host)
    {
        Add(_bundle);
        _output.Required = true;
        foreach (var option in new Option[] { _layout, _output, _strings, _name, _version, _maxBatch, _precision, _data, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "The bundle is first checked as for loading. Graphs with one input per column are compared with the bundle's graphs on rows made from its manifest, and\n"
        + "every number must be equal. SHA256SUMS lists all files: check them with 'sha256sum -c SHA256SUMS'. A signature of this file signs all files.\n"
        + "A bundle of --precision loads, serves and adapts as the other and computes in 32 bits. The loss is also in its armed.json and MODEL_CARD.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed export mortality.armed --layout triton -o model-repository",
        "armed export mortality.armed --strings -o mortality-strings",
        "armed export mortality.armed --layout mlflow --strings -o mortality-mlflow",
        "armed export scans.armed --precision int8 --data new-scans.csv -o scans-int8.armed",
    ];

    protected override ExportSettings Bind(ParseResult parse)
    {
        if (parse.GetValue(_precision) is { } precision)
        {
            return new ExportSettings(null, Smaller(parse, precision));
        }

        RequireWithPrecision(parse);
        var layout = parse.GetValue(_layout) ?? (parse.GetValue(_strings) ? ExportLayout.Strings : (ExportLayout?)null) ?? throw new InputException("option --layout is missing; expected one of " + EnumWords.List<ExportLayout>() + ".");
        RefuseForeignOptions(parse, layout);
        var request = new ExportRequest(parse.GetRequiredValue(_bundle), layout, parse.GetValue(_output)!)
        {
            Force = parse.GetValue(_force),
            Strings = parse.GetValue(_strings),
            Name = parse.GetValue(_name),
        };
        request = request with { ModelVersion = parse.GetValue(_version) ?? request.ModelVersion, MaxBatch = parse.GetValue(_maxBatch) ?? request.MaxBatch };
        request.Validate();
        return new ExportSettings(request);
    }

    protected override int Run(ExportSettings settings, CommandOutput output)
    {
        if (settings.Smaller is { } smaller)
        {
            return Run(smaller, output);
        }

        BundleFolder.Require(settings.Request!.Bundle);
        var result = BundleExport.Run(settings.Request, Host.Cancellation);
        if (output.IsJson)
        {
            output.Json(Object(settings.Request, result));
        }
        else
        {
            Write(result, output);
        }

        return ExitCode.Done;
    }

    private int Run(SmallerBundleRequest request, CommandOutput output)
    {
        BundleFolder.Require(request.Bundle);
        var result = SmallerBundle.Write(request, Host.Cancellation);
        if (output.IsJson)
        {
            output.Json(Object(request, result));
            return ExitCode.Done;
        }

        output.Line(WeightsText.Heading(result.Weights));
        foreach (var line in WeightsText.Lines(result.Weights))
        {
            output.Line(line);
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"Graphs: {result.BytesBefore / 1024.0:N1} KB before, {result.BytesAfter / 1024.0:N1} KB now."));
        output.Line($"Written: {result.Target}");
        return ExitCode.Done;
    }

    /// <summary>A smaller bundle is a bundle: no other layout, and nothing that changes the graphs' inputs.</summary>
    private SmallerBundleRequest Smaller(ParseResult parse, BundlePrecision precision)
    {
        if (parse.GetValue(_strings) || parse.GetValue(_layout) is not (null or ExportLayout.Bundle))
        {
            throw new InputException("--precision writes a bundle. For another layout, export the smaller bundle in a second step.");
        }

        RefuseForeignOptions(parse, ExportLayout.Bundle);
        return new SmallerBundleRequest(parse.GetRequiredValue(_bundle), precision, parse.GetValue(_output)!)
        {
            Data = parse.GetValue(_data) is { } data ? new DataSource { Path = data } : null,
            Force = parse.GetValue(_force),
        };
    }

    private void RequireWithPrecision(ParseResult parse)
    {
        if (parse.GetValue(_data) is not null)
        {
            throw new InputException("--data is for --precision: other exports change no number. Leave it out.");
        }
    }

    private void RefuseForeignOptions(ParseResult parse, ExportLayout layout)
    {
        foreach (var option in new Option[] { _name, _version, _maxBatch })
        {
            if (layout != ExportLayout.Triton && parse.GetResult(option) is { Implicit: false })
            {
                throw new InputException($"Option {option.Name} is for the layout triton, not for {EnumWords.Of(layout)}. Leave it out.");
            }
        }
    }

    private static void Write(ExportResult result, CommandOutput output)
    {
        foreach (var file in result.Files)
        {
            output.Line(file.Path);
        }

        if (result.RowsCompared > 0)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Equal to the bundle's graphs on {result.RowsCompared} rows made from its manifest."));
        }

        output.Line($"Written: {result.Target}");
    }

    private static JsonObject Object(SmallerBundleRequest request, SmallerBundleResult result) => new()
    {
        ["directory"] = result.Target,
        ["layout"] = EnumWords.Of(ExportLayout.Bundle),
        ["bundle"] = Path.GetFullPath(request.Bundle),
        ["bundle_id"] = result.BundleId,
        ["precision"] = result.Weights.Precision,
        ["source"] = result.Weights.Source,
        ["rows"] = result.Weights.Rows,
        ["losses"] = new JsonArray([.. result.Weights.Losses.Select(Object)]),
        ["bytes_before"] = result.BytesBefore,
        ["bytes"] = result.BytesAfter,
        ["files"] = Files(result.Files),
    };

    private static JsonObject Object(WeightLossDescription loss) => new()
    {
        ["head"] = loss.Head,
        ["mean"] = loss.Mean,
        ["largest"] = loss.Largest,
        ["before"] = MetricsJson.Of(loss.Before),
        ["after"] = MetricsJson.Of(loss.After),
    };

    private static JsonArray Files(IReadOnlyList<FileHash> files) => new([.. files.Select(file => new JsonObject { ["path"] = file.Path, ["sha256"] = file.Sha256 })]);

    private static JsonObject Object(ExportRequest request, ExportResult result) => new()
    {
        ["directory"] = result.Target,
        ["layout"] = EnumWords.Of(request.Layout),
        ["bundle"] = Path.GetFullPath(request.Bundle),
        ["bundle_id"] = result.BundleId,
        ["rows_compared"] = result.RowsCompared,
        ["files"] = Files(result.Files),
    };
}
