using System.CommandLine;
using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Reproducing;
using Armed.Cli.Settings;
using Armed.Trainer;
using Armed.Trainer.Reproducing;

namespace Armed.Cli.Commands;

/// <summary><c>armed bench paper</c>.</summary>
internal sealed class BenchPaperCommand : Verb<BenchPaperSettings>
{
    private static readonly PaperPlan s_quick = new() { Folds = 1, RowsPerCluster = 100, MostEpochs = 3 };

    private readonly Option<IReadOnlyList<string>?> _seeds = TypedOptions.List("--seeds", "N,..", "Seeds of the draws and of the fits. Default 1.");
    private readonly Option<int?> _folds = TypedOptions.Count("--folds", "N", "Folds of each draw that are fitted, 1 to 10. Default 10.");
    private readonly Option<int?> _rows = TypedOptions.Count("--rows-per-cluster", "N", "Rows of each of the ten clusters. Default 1000, as in the paper.");
    private readonly Option<string?> _draws = TypedOptions.Text("--draws", "DIR", "A folder with the published draws (spirals_radius.csv, spirals_radius.splits.csv, ..) in place of new ones.");
    private readonly Option<bool> _quick = new("--quick") { Description = "One seed, one fold, 100 rows of each cluster and 3 epochs: 1 to 2 minutes. It shows that everything runs; its figures are not the paper's." };

    public BenchPaperCommand(CommandHost host)
        : base("paper", "Repeat the simulations of the ARMED paper, next to the published figures.", host)
    {
        foreach (var option in new Option[] { _seeds, _folds, _rows, _draws, _quick })
        {
            Add(option);
        }

        AddCommonOptions();
    }

    public override string Notes =>
        "Spirals in ten clusters with random radius, with radii around 0, and with two probes that contain only the cluster's share of the classes (Nguyen, Treacher and\n"
        + "Montillo, IEEE TPAMI 45(7), 2023). The data are drawn anew by armed simulate spirals. Models follow the paper's protocol (--config paper); the lines \"defaults\" are armed train's.\n"
        + "Probes' share: their part of the accuracy that is lost when columns are shuffled. Probes' rank: 1 for the most important column of four, 3.5 where both are last.\n"
        + "Effect, ratio: correlation over the clusters of the effect that the model gives them with their ratio of the classes.\n"
        + "A fold of all models takes some minutes. Published figures are means of ten folds.";

    public override IReadOnlyList<string> Examples => ["armed bench paper --quick", "armed bench paper --folds 2", "armed bench paper --seeds 1,2,3 --json"];

    protected override BenchPaperSettings Bind(ParseResult parse)
    {
        var isQuick = parse.GetValue(_quick);
        var defaults = isQuick ? s_quick : new PaperPlan();
        var plan = defaults with
        {
            Seeds = parse.GetValue(_seeds) is { } seeds ? [.. seeds.Select(Seed)] : defaults.Seeds,
            Folds = parse.GetValue(_folds) ?? defaults.Folds,
            RowsPerCluster = parse.GetValue(_rows) ?? defaults.RowsPerCluster,
            Folder = parse.GetValue(_draws),
        };
        if (plan.Folder is not null && parse.GetValue(_rows) is not null)
        {
            throw new InputException("--rows-per-cluster applies only to new draws. Leave it out with --draws.");
        }

        Validated.Options(plan.Validate);
        return new BenchPaperSettings(plan, isQuick);
    }

    protected override int Run(BenchPaperSettings settings, CommandOutput output)
    {
        using var line = new PaperProgressLine(Host);
        var results = new PaperExperiment(settings.Plan, line, Host.Cancellation).Run();
        if (output.IsJson)
        {
            var all = results.ToList();
            line.Clear();
            output.Json(PaperJson.Of(settings.Plan, all));
            return ExitCode.Done;
        }

        foreach (var result in results)
        {
            line.Clear();
            PaperTable.Write(result, Host.Out);
        }

        if (settings.IsQuick)
        {
            output.Message("A quick run shows that everything works. Leave out --quick for figures that can be compared with the published ones.");
        }

        return ExitCode.Done;
    }

    private static int Seed(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed)
        ? seed : throw new InputException($"--seeds: found '{text}'; expected whole numbers, such as 1,2,3.");
}
