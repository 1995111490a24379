using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Trainer.Simulation;

namespace Armed.Cli.Commands;

/// <summary><c>armed simulate spirals</c>.</summary>
internal sealed class SimulateSpiralsCommand : Verb<SimulateSpiralsSettings>
{
    private readonly Option<string?> _output = TypedOptions.Text("--output", "FILE", "The CSV file to write.", "-o");
    private readonly Option<int?> _clusters = TypedOptions.Count("--clusters", "N", "Number of clusters. Default 10.");
    private readonly Option<int?> _rows = TypedOptions.Count("--rows-per-cluster", "N", "Rows of each cluster. Default 1000.");
    private readonly Option<double?> _radiusMean = TypedOptions.Number("--radius-mean", "R", "Mean of the clusters' radii. Default 1.");
    private readonly Option<double?> _radiusSd = TypedOptions.Number("--radius-sd", "SD", "Standard deviation of the clusters' radii. Default 0.3.");
    private readonly Option<double?> _noise = TypedOptions.Number("--noise", "SD", "Standard deviation of the noise on both coordinates. Default 0.1.");
    private readonly Option<bool> _confounded = new("--confounded") { Description = "Make the share of the classes differ between clusters, and add two probes that contain only this share." };
    private readonly Option<double?> _confoundingSd = TypedOptions.Number("--confounding-sd", "SD", "Standard deviation of that share, clipped to 0.1-0.9. Default 0.3.");
    private readonly Option<long?> _seed = TypedOptions.Whole("--seed", "N", "Seed of every random number. Default 1.");
    private readonly Option<bool> _force = CommonOptions.Force("a file that exists");

    public SimulateSpiralsCommand(CommandHost host)
        : base("spirals", "Two-class spirals whose radius is a random effect of the cluster: x1, x2, [probe1, probe2,] cluster, y.", host)
    {
        _output.Required = true;
        foreach (var option in new Option[] { _output, _clusters, _rows, _radiusMean, _radiusSd, _noise, _confounded, _confoundingSd, _seed, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "armed simulate spirals -o spirals.csv",
        "armed simulate spirals --clusters 20 --rows-per-cluster 200 --confounded --seed 7 -o confounded.csv",
    ];

    protected override SimulateSpiralsSettings Bind(ParseResult parse)
    {
        var defaults = new SpiralOptions();
        var options = new SpiralOptions
        {
            Clusters = parse.GetValue(_clusters) ?? defaults.Clusters,
            RowsPerCluster = parse.GetValue(_rows) ?? defaults.RowsPerCluster,
            RadiusMean = parse.GetValue(_radiusMean) ?? defaults.RadiusMean,
            RadiusSd = parse.GetValue(_radiusSd) ?? defaults.RadiusSd,
            Noise = parse.GetValue(_noise) ?? defaults.Noise,
            Confounded = parse.GetValue(_confounded),
            ConfoundingSd = parse.GetValue(_confoundingSd) ?? defaults.ConfoundingSd,
            Seed = parse.GetValue(_seed) ?? defaults.Seed,
        };
        Validated.Options(options.Validate);
        return new SimulateSpiralsSettings(options, parse.GetRequiredValue(_output)!, parse.GetValue(_force));
    }

    protected override int Run(SimulateSpiralsSettings settings, CommandOutput output)
    {
        long rows = 0;
        OutputFile.WriteText(settings.Output, settings.Force, writer => rows = SpiralSimulator.WriteCsv(settings.Options, writer, Host.Cancellation));
        var file = Path.GetFullPath(settings.Output);
        if (output.IsJson)
        {
            output.Json(new JsonObject { ["file"] = file, ["rows"] = rows, ["clusters"] = settings.Options.Clusters, ["seed"] = settings.Options.Seed });
        }
        else
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{rows} rows of {settings.Options.Clusters} clusters: {file}\nNext: armed train {settings.Output} --outcome y --cluster cluster -o spirals.armed"));
        }

        return ExitCode.Done;
    }
}
