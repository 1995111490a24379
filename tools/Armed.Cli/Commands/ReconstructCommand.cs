using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Reconstructing;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Runtime.Documents;
using Armed.Trainer.Common;

namespace Armed.Cli.Commands;

/// <summary><c>armed reconstruct</c>.</summary>
internal sealed class ReconstructCommand : Verb<ReconstructSettings>
{
    private static readonly string[] s_heads = ["mixed", "fixed"];

    private readonly Argument<string> _bundle = BundleArgument.Create();
    private readonly SourceArguments _source = new();
    private readonly Option<string?> _output = TypedOptions.Text("--output", "DIR", "The directory to write: a PNG file for each row, and errors.csv.", "-o");
    private readonly Option<string?> _latents = TypedOptions.Text("--latents", "FILE", "The CSV file to write with the latent code of each row.");
    private readonly Option<PredictionHead?> _head = TypedOptions.Parsed<PredictionHead?>("--head", string.Join('|', s_heads),
        "mixed: with the clusters' effects on maps; fixed: without. Default mixed where the bundle has such effects, else fixed.",
        $"one of {string.Join(", ", s_heads)}", text => s_heads.Contains(text) && EnumWords.TryParse<PredictionHead>(text, out var head) ? head : null, s_heads);
    private readonly Option<string?> _clusterAs = TypedOptions.Text("--cluster-as", "NAME", "The cluster of the first grouping factor whose effects the decoder has: what the images would look like there. Default: each row's own.");
    private readonly Option<NameMatch?> _match = CommonOptions.Match("the bundle's, which is exact unless it was trained with lenient");
    private readonly Option<bool> _force = CommonOptions.Force("what exists");

    public ReconstructCommand(CommandHost host)
        : base("reconstruct", "Reconstruct the images of a table by an autoencoder, also as they would look in another cluster.", host)
    {
        Add(_bundle);
        _source.AddTo(this);
        foreach (var option in new Option[] { _output, _latents, _head, _clusterAs, _match, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "The bundle comes from armed train --backbone autoencoder. errors.csv has a line per row, in order: row, file, cluster, head, cluster_as, and the mean\n"
        + "squared and mean absolute error of a pixel against the row's image, 0 to 255. Values of the network beyond 0 to 255 are cut off in PNG files only.\n"
        + "--force replaces a directory only if all in it was written by this verb.\n"
        + "A row of an unknown cluster has no effects. The file of --latents has the columns row, head, latent_1, latent_2, ..";

    public override IReadOnlyList<string> Examples =>
    [
        "armed reconstruct scans.armed scans.csv -o reconstructed",
        "armed reconstruct scans.armed scans.csv --cluster-as 'scanner 3' -o as-scanner-3",
        "armed reconstruct scans.armed scans.csv --head fixed --latents codes.csv",
    ];

    protected override ReconstructSettings Bind(ParseResult parse) => new(parse.GetRequiredValue(_bundle), _source.Bind(parse), parse.GetValue(_output), parse.GetValue(_latents), parse.GetValue(_force))
    {
        Head = parse.GetValue(_head),
        ClusterAs = parse.GetValue(_clusterAs),
        Match = parse.GetValue(_match),
    };

    protected override int Run(ReconstructSettings settings, CommandOutput output)
    {
        var errors = new Reconstructor(Host).Run(settings);
        if (errors.ShareBeyond > 0 && settings.Output is not null)
        {
            output.Message(string.Create(CultureInfo.InvariantCulture, $"{errors.ShareBeyond:0.0 %} of the values are beyond 0 to 255 and are cut off in the PNG files."));
        }

        if (output.IsJson)
        {
            output.Json(Summary(settings, errors));
        }
        else
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{Counted.Of(errors.Rows, "image")} by the {errors.Head.ToString().ToLowerInvariant()} head, mean squared error of a pixel {errors.MeanSquare:G5}: ")
                + string.Join(", ", new[] { settings.Output, settings.Latents }.OfType<string>().Select(Path.GetFullPath)));
        }

        return ExitCode.Done;
    }

    private static JsonObject Summary(ReconstructSettings settings, ReconstructionErrors errors) => new()
    {
        ["bundle"] = Path.GetFullPath(settings.Bundle),
        ["directory"] = settings.Output is { } images ? Path.GetFullPath(images) : null,
        ["latents"] = settings.Latents is { } file ? Path.GetFullPath(file) : null,
        ["head"] = errors.Head.ToString().ToLowerInvariant(),
        ["cluster_as"] = settings.ClusterAs,
        ["rows"] = errors.Rows,
        ["mean_squared_error"] = errors.Rows == 0 ? null : errors.MeanSquare,
        ["share_beyond_0_to_255"] = errors.ShareBeyond,
    };
}
