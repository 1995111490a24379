using System.CommandLine;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Cli.Training;
using Armed.Trainer;

namespace Armed.Cli.Commands;

/// <summary><c>armed train</c>.</summary>
internal sealed class TrainCommand : Verb<TrainSettings>
{
    private readonly SourceArguments _source = new();
    private readonly ColumnArguments _columns = new();
    private readonly SplitArguments _split = new();
    private readonly FitArguments _fit = new();
    private readonly Option<string?> _output = TypedOptions.Text("--output", "BUNDLE", "The directory of the bundle to write.", "-o");
    private readonly Option<bool> _force = CommonOptions.Force("a bundle that exists");
    private readonly Option<string?> _report = TypedOptions.Flag("--report", "Whether report.html, a page about the fitted model, is written into the bundle; it reads the data again. Default true.");
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue an interrupted fit from BUNDLE.checkpoint." };

    public TrainCommand(CommandHost host)
        : base("train", "Fit a model on a table and write it as a bundle of ONNX graphs.", host)
    {
        _source.AddTo(this);
        _columns.AddTo(this);
        _fit.AddTo(this);
        _split.AddTo(this);
        _output.Required = true;
        Add(_output);
        Add(_force);
        Add(_report);
        Add(_resume);
        AddCommonOptions();
    }

    public override IReadOnlyList<string> Examples =>
    [
        "armed train patients.csv --outcome died --cluster hospital -o mortality.armed",
        "armed train 'sales/*.parquet' --outcome revenue --cluster shop,product --hidden 64,32 --seed 7 -o sales.armed",
        "armed train spirals.csv --outcome y --cluster cluster --config paper --split folds.csv --split-column published --fold 0 -o spirals.armed",
        "armed train sleepstudy.csv --outcome Reaction --cluster Subject --hidden none --random \"1 + Days\" -o sleepstudy.armed",
        "armed train trial.csv --formula \"score ~ age * sex + ns(dose, 3) + relevel(arm, 'placebo') + (1 + time | clinic/ward)\" --hidden none -o trial.armed",
        "armed train visits.csv --outcome waiting_time --cluster clinic --date-format dd/MM/yyyy --date-parts month,weekday,hour -o waiting.armed",
        "armed train visits.csv --outcome seizures --task count --family negative-binomial --offset log_years --cluster clinic -o seizures.armed",
        "armed train survey.csv --outcome opinion --task ordinal --order no,maybe,yes --weights respondents --cluster region -o opinion.armed",
        "armed train scans.csv --image path --image-size 64x64 --outcome lesion --cluster scanner --augment-flip true -o scans.armed",
        "armed train --sql \"select * from 'visits.parquet' where year < 2020\" --outcome cost --cluster clinic -o cost.armed",
    ];

    public override string Notes =>
        "Separate lists by commas or repeat the option. Put a name that contains a comma in double quotes: --numeric '\"a,b\",c'.\n"
        + "All training options can be set in --config FILE. For keys and defaults see options in a bundle's armed.json.";

    protected override TrainSettings Bind(ParseResult parse)
    {
        var request = new TrainingRequest
        {
            Data = _columns.Bind(parse, _source.Bind(parse)),
            Options = _fit.Bind(parse),
            HeldOut = _split.Bind(parse),
            Output = parse.GetRequiredValue(_output),
            Force = parse.GetValue(_force),
            Resume = parse.GetValue(_resume),
        };
        return new TrainSettings(_columns.Formula(parse) is { } formula ? request.WithFormula(formula) : request, parse.GetValue(_report) != "false");
    }

    protected override int Run(TrainSettings settings, CommandOutput output)
    {
        var fit = Fit.Run(settings.Request, Host, output);
        fit = settings.Report ? fit with { Report = FitReport.Write(fit, settings.Request, Host, output) } : fit;
        if (output.IsJson)
        {
            output.Json(TrainJson.Of(fit));
        }
        else
        {
            TrainSummary.Write(fit, output);
        }

        return ExitCode.Done;
    }
}
