using System.CommandLine;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Cli.Tuning;
using Armed.Trainer;
using Armed.Trainer.Tuning;

namespace Armed.Cli.Commands;

/// <summary><c>armed tune</c>.</summary>
internal sealed class TuneCommand : Verb<TuneSettings>
{
    private readonly SourceArguments _source = new();
    private readonly ColumnArguments _columns = new();
    private readonly SplitArguments _split = new("The fold that takes no part: its rows neither train nor are scored.");
    private readonly FitArguments _fit = new();
    private readonly Option<TimeSpan?> _budget = TypedOptions.Parsed<TimeSpan?>("--budget", "TIME", "Stop starting fits after this time, such as 90s, 10m or 1h30m. Required without --trials.", DurationText.Expected, DurationText.Parse);
    private readonly Option<int?> _trials = TypedOptions.Count("--trials", "N", "Number of trials. Default: as many as --budget allows.");
    private readonly Option<string?> _space = TypedOptions.Text("--space", "FILE", "The options to tune as JSON: for each a list of values, or {\"from\": A, \"to\": B, \"scale\": \"log\"}. Default: the space in docs/tuning.md.");
    private readonly Option<FoldScheme?> _scheme = TypedOptions.Parsed<FoldScheme?>("--scheme", "rows|clusters", "What the options are to be good for. rows: new rows of known clusters; clusters: new clusters. Default rows.",
        "rows or clusters", text => text switch { "rows" => FoldScheme.Rows, "clusters" => FoldScheme.Clusters, _ => null }, ["rows", "clusters"]);
    private readonly Option<int?> _folds = TypedOptions.Count("--folds", "K", "Number of folds. Default 3.");
    private readonly Option<string?> _measure = TypedOptions.Text("--measure", "NAME", "The measure that ranks trials, such as auroc. Default: rmse for numbers, else log_loss.");
    private readonly Option<string?> _output = TypedOptions.Text("--output", "FILE.json", "Where trials and results are kept. The best options go to FILE.options.json, a page with figures to FILE.html.", "-o");
    private readonly Option<bool> _force = CommonOptions.Force("files that exist");
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue from FILE.json; more trials or time may be asked for." };

    public TuneCommand(CommandHost host)
        : base("tune", "Search for training options that predict validation rows better.", host)
    {
        _output.Required = true;
        _source.AddTo(this);
        _columns.AddTo(this);
        foreach (var option in new Option[] { _budget, _trials, _space, _scheme, _folds, _measure, _output, _force, _resume })
        {
            Add(option);
        }

        _split.AddTo(this);
        _fit.AddTo(this);
        AddCommonOptions();
    }

    public override string Notes =>
        "Successive halving: a trial in the best third of its rung goes on with three times the epochs. Trial 0 has the options as given.\n"
        + "Rows of --split are neither trained on nor scored. The best score is chosen among many, so it is too good: score the options on other rows.\nSee docs/tuning.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed tune patients.csv --outcome died --cluster hospital --budget 10m -o tune.json",
        "armed tune patients.csv --outcome died --cluster hospital --scheme clusters --trials 30 --space space.json -o tune.json",
        "armed tune patients.csv --outcome died --cluster hospital --budget 1h -o tune.json --resume",
    ];

    protected override TuneSettings Bind(ParseResult parse)
    {
        var given = new TrainingRequest { Data = _columns.Bind(parse, _source.Bind(parse)), Options = _fit.Bind(parse) };
        var model = _columns.Formula(parse) is { } formula ? given.WithFormula(formula) : given;
        var (budget, trials, output) = (parse.GetValue(_budget), parse.GetValue(_trials), parse.GetRequiredValue(_output)!);
        if (budget is null && trials is null)
        {
            throw new InputException("armed tune needs an end: --budget TIME, such as 10m, or --trials N.");
        }

        var request = new TuningRequest
        {
            Data = model.Data,
            Options = model.Options,
            Space = parse.GetValue(_space) is { } space ? SearchSpaceReader.Load(space) : SearchSpaceReader.Default(),
            Scheme = parse.GetValue(_scheme) ?? FoldScheme.Rows,
            Folds = parse.GetValue(_folds) ?? 3,
            Trials = trials,
            HeldOut = _split.Bind(parse),
            Measure = parse.GetValue(_measure),
            State = output,
            Resume = parse.GetValue(_resume),
            Clock = Host.Time,
        };
        Validated.Options(request.Validate);
        return new TuneSettings(request, budget, output, parse.GetValue(_force))
        {
            Inputs = [(request.Data.Source.Path, "the table"), (parse.GetValue(_space), "the search space"), (_fit.Config(parse), "the file of --config"), (request.HeldOut?.File, "the file of --split")],
        };
    }

    protected override int Run(TuneSettings settings, CommandOutput output)
    {
        var replaces = settings.Force || settings.Request.Resume;
        if (settings.Output == settings.Page)
        {
            throw new InputException($"Output '{settings.Output}' is the name of the page; expected the name of a JSON file, such as {Path.ChangeExtension(settings.Output, ".json")}.");
        }

        foreach (var file in new[] { settings.Output, settings.BestOptions, settings.Page })
        {
            OutputFile.Check(file, replaces);
            settings.Inputs.ToList().ForEach(input => OutputFile.RequireOther(file, input.Path, input.What));
        }

        var search = Search.Run(settings, Host, output);
        OutputFile.Write(settings.Page, force: true, path => File.WriteAllBytes(path, TunePage.Write(search)));
        OutputFile.WriteText(settings.BestOptions, force: true, writer => writer.WriteLine(search.BestOptionsText));
        if (output.IsJson)
        {
            output.Json(TuneJson.Of(search));
        }
        else
        {
            TuneReport.Write(search, output);
        }

        return ExitCode.Done;
    }
}
