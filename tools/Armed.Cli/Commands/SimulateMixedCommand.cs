using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Simulation;

namespace Armed.Cli.Commands;

/// <summary><c>armed simulate mixed</c>.</summary>
internal sealed class SimulateMixedCommand : Verb<SimulateMixedSettings>
{
    private readonly Option<string?> _output = TypedOptions.Text("--output", "FILE", "The CSV file to write. NAME.truth.json (what was drawn) and NAME.splits.csv (the test rows) are written to the same folder.", "-o");
    private readonly Option<int?> _rows = TypedOptions.Count("--rows", "N", "Number of rows. Default 100000.");
    private readonly Option<int?> _features = TypedOptions.Count("--features", "P", "Number of features x0, x1, .., uniform on (-1, 1). Default 10.");
    private readonly Option<int?> _clusters = TypedOptions.Count("--clusters", "C", "Number of clusters. Default 1000.");
    private readonly Option<int?> _rowsPerCluster = TypedOptions.Count("--rows-per-cluster", "N", "Rows of each cluster, instead of --rows. Default: sizes differ, multinomial with weights Poisson(3) + 1.");
    private readonly Option<double?> _variance = TypedOptions.Number("--variance", "V", "Variance of the clusters' intercepts b. Default 1.");
    private readonly Option<string?> _task = TypedOptions.Text("--task", "regression|binary|count", "y = f + b + N(0, 1); Bernoulli(sigmoid(f + b)); or Poisson(exp(f + b)). Default regression.");
    private readonly Option<MixedForm?> _form = TypedOptions.Word<MixedForm>("--f", "published: f = a cos a + 2 x0 x1, a = 1 + x0 + x1 + ..; linear: by --slopes. Default published.");
    private readonly Option<IReadOnlyList<string>?> _slopes = TypedOptions.List("--slopes", "S0[,S1..]", "Slopes of the first features if f is linear; the others have slope 0. Default 1.");
    private readonly Option<double?> _confounding = TypedOptions.Number("--confounding", "R", "Correlation of a shift of x0 per cluster, of variance 1, with b; -1 to 1. Default 0: no shift.");
    private readonly Option<double?> _testShare = TypedOptions.Number("--test-share", "S", "Share of the test rows in the split file. Default 0.2; 0 writes none.");
    private readonly Option<bool> _truth = new("--truth") { Description = "Add the column true_linear_predictor, f + b. Keep it out of a fit with --exclude." };
    private readonly Option<long?> _seed = TypedOptions.Whole("--seed", "N", "Seed of every random number. Default 1.");
    private readonly Option<bool> _force = CommonOptions.Force("files that exist");

    public SimulateMixedCommand(CommandHost host)
        : base("mixed", "Many clusters with one random intercept each (after Simchoni and Rosset, 2023): x0, x1, .., cluster, y.", host)
    {
        _output.Required = true;
        foreach (var option in new Option[] { _output, _rows, _features, _clusters, _rowsPerCluster, _variance, _task, _form, _slopes, _confounding, _testShare, _truth, _seed, _force })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "armed simulate mixed --clusters 10000 --task binary -o many.csv",
        "armed simulate mixed --f linear --features 2 --clusters 50 --rows-per-cluster 10 --confounding 0.8 --seed 7 -o confounded.csv",
    ];

    protected override SimulateMixedSettings Bind(ParseResult parse)
    {
        var defaults = new MixedOptions();
        var options = new MixedOptions
        {
            Rows = parse.GetValue(_rows) ?? defaults.Rows,
            Features = parse.GetValue(_features) ?? defaults.Features,
            Clusters = parse.GetValue(_clusters) ?? defaults.Clusters,
            RowsPerCluster = parse.GetValue(_rowsPerCluster),
            ClusterVariance = parse.GetValue(_variance) ?? defaults.ClusterVariance,
            Task = Task(parse.GetValue(_task)),
            Form = parse.GetValue(_form) ?? defaults.Form,
            Slopes = parse.GetValue(_slopes) is { } slopes ? [.. slopes.Select(Slope)] : defaults.Slopes,
            Confounding = parse.GetValue(_confounding) ?? defaults.Confounding,
            TestShare = parse.GetValue(_testShare) ?? defaults.TestShare,
            Seed = parse.GetValue(_seed) ?? defaults.Seed,
        };
        Refuse(parse.GetValue(_rows) is not null && options.RowsPerCluster is not null, "--rows and --rows-per-cluster exclude each other. Give one of the two.");
        Refuse(parse.GetValue(_slopes) is not null && options.Form != MixedForm.Linear, "--slopes are for a linear f. Add --f linear, or leave --slopes out.");
        Validated.Options(options.Validate);
        return new SimulateMixedSettings(options, parse.GetValue(_truth), parse.GetRequiredValue(_output)!, parse.GetValue(_force));
    }

    protected override int Run(SimulateMixedSettings settings, CommandOutput output)
    {
        var truth = Path.ChangeExtension(settings.Output, ".truth.json");
        var splits = settings.Options.TestShare > 0 ? Path.ChangeExtension(settings.Output, ".splits.csv") : null;
        foreach (var file in new[] { settings.Output, truth, splits }.OfType<string>())
        {
            OutputFile.Check(file, settings.Force);
        }

        var simulation = MixedSimulator.Simulate(settings.Options);
        OutputFile.WriteText(settings.Output, settings.Force, writer => simulation.WriteCsv(writer, settings.Truth, Host.Cancellation));
        OutputFile.Write(truth, settings.Force, path =>
        {
            using var stream = File.Create(path);
            simulation.WriteTruth(stream);
        });
        if (splits is not null)
        {
            OutputFile.WriteText(splits, settings.Force, simulation.WriteSplits);
        }

        Report(settings, simulation, truth, splits, output);
        return ExitCode.Done;
    }

    private static void Report(SimulateMixedSettings settings, MixedSimulation simulation, string truth, string? splits, CommandOutput output)
    {
        int rows = simulation.ClusterOfRow.Count, used = simulation.ClusterOfRow.Distinct().Count();
        if (output.IsJson)
        {
            output.Json(new JsonObject
            {
                ["file"] = Path.GetFullPath(settings.Output),
                ["truth"] = Path.GetFullPath(truth),
                ["splits"] = splits is null ? null : Path.GetFullPath(splits),
                ["rows"] = rows,
                ["clusters"] = used,
                ["drawn_variance"] = simulation.DrawnVariance,
                ["seed"] = settings.Options.Seed,
            });
        }
        else
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{rows} rows of {used} clusters, variance of b as drawn {simulation.DrawnVariance:G4}: {Path.GetFullPath(settings.Output)}\n"
                + $"Next: armed train {settings.Output} --outcome y --cluster cluster{(settings.Truth ? " --exclude true_linear_predictor" : "")}{(splits is null ? "" : $" --split {splits} --split-column test --fold 0")} -o mixed.armed"));
        }
    }

    private static ModelTask Task(string? text) => text switch
    {
        null or "regression" => new MixedOptions().Task,
        _ when OutcomeKinds.All.FirstOrDefault(kind => kind.Name == text) is { Draw: not null } kind => kind.Task,
        _ => throw new InputException($"option --task is '{text}'; expected one of regression, binary, count."),
    };

    private static double Slope(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var slope)
        ? slope
        : throw new InputException($"option --slopes has '{text}'; expected numbers separated by commas, such as 1,-0.5.");

    private static void Refuse(bool wrong, string message)
    {
        if (wrong)
        {
            throw new InputException(message);
        }
    }
}
