using System.CommandLine;
using Armed.Cli.Common;
using Armed.Cli.Evaluating;
using Armed.Cli.Output;
using Armed.Cli.Parsing;
using Armed.Cli.Settings;
using Armed.Trainer;
using Armed.Trainer.Comparators;

namespace Armed.Cli.Commands;

/// <summary><c>armed evaluate</c>.</summary>
internal sealed class EvaluateCommand : Verb<EvaluateSettings>
{
    private readonly SourceArguments _source = new();
    private readonly ColumnArguments _columns = new();
    private readonly FoldArguments _folds = new();
    private readonly FitArguments _fit = new();
    private readonly Option<IReadOnlyList<string>?> _models = TypedOptions.List("--models", "M,..",
        "The models to compare on the same folds; the notes list them. Default: mean, mixed, network, lightgbm where its library is there, armed.");

    private readonly Option<string?> _measure = TypedOptions.Text("--measure", "NAME", "The measure that the comparison is about, such as auroc. Default: rmse for numbers, else log_loss.");
    private readonly Option<IReadOnlyList<string>?> _measures = TypedOptions.List("--measures", "NAME,..|all", "Measures to print with their standard deviations, such as f1,ppv,npv, or all. Default: as many as a line has room for.");
    private readonly Option<int?> _parallel = TypedOptions.Count("--parallel", "N", "Fits that run side by side; the scores are the same. More need more memory. Default 1.");
    private readonly Option<string?> _output = TypedOptions.Text("--output", "FILE.json", "Write all scores as JSON: each fold, each cluster.", "-o");
    private readonly Option<bool> _force = CommonOptions.Force("a file that exists");
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue an interrupted evaluation: finished fits are in FILE.json.checkpoint." };

    public EvaluateCommand(CommandHost host)
        : base("evaluate", "Cross-validate the model that train would fit, next to other models.", host)
    {
        _source.AddTo(this);
        _columns.AddTo(this);
        _folds.AddTo(this);
        Add(_models);
        Add(_measure);
        Add(_measures);
        Add(_parallel);
        Add(_output);
        Add(_force);
        Add(_resume);
        _fit.AddTo(this);
        AddCommonOptions();
    }

    public override string Notes =>
        "Models:\n"
        + string.Join('\n', ComparatorList.All.Select(model => $"  {model.Name + ":",-23} {model.Help}"))
        + "\nEverything that a model learns comes from the training rows of a fold. Differences from ARMED, or from the last model where ARMED is not compared, have the corrected standard error of Nadeau and Bengio (2003).\nSee docs/evaluating.md.";

    public override IReadOnlyList<string> Examples =>
    [
        "armed evaluate patients.csv --outcome died --cluster hospital",
        "armed evaluate patients.csv --outcome died --cluster hospital --scheme clusters --repeats 3 --models mixed,lightgbm,armed --measure auroc -o scores.json",
        "armed evaluate patients.csv --outcome died --cluster hospital --measures sensitivity,specificity,ppv,npv,f1,calibration_slope",
        "armed evaluate sales.parquet --outcome revenue --cluster shop --scheme future --time day --folds 4",
        "armed evaluate spirals.csv --outcome y --cluster cluster --splits folds.csv --split-column published --json",
    ];

    protected override EvaluateSettings Bind(ParseResult parse)
    {
        var data = new TrainingRequest { Data = _columns.Bind(parse, _source.Bind(parse)), Options = _fit.Bind(parse) };
        var model = _columns.Formula(parse) is { } formula ? data.WithFormula(formula) : data;
        var output = parse.GetValue(_output);
        var resume = parse.GetValue(_resume);
        if (resume && output is null)
        {
            throw new InputException("--resume needs --output FILE.json: finished fits are in FILE.json.checkpoint.");
        }

        var request = _folds.Bind(parse, new CrossValidationRequest
        {
            Data = model.Data,
            Options = model.Options,
            Models = parse.GetValue(_models),
            Measure = parse.GetValue(_measure),
            Parallel = parse.GetValue(_parallel) ?? 1,
            Journal = output is null ? null : output + ".checkpoint",
            KeepsJournal = true,
            Resume = resume,
            Clock = Host.Time,
        });
        Validated.Options(request.Validate);
        return new EvaluateSettings(request, MeasureChoice.Of(parse.GetValue(_measures)), output, parse.GetValue(_force));
    }

    protected override int Run(EvaluateSettings settings, CommandOutput output)
    {
        if (settings.Output is { } file)
        {
            OutputFile.Check(file, settings.Force);
            OutputFile.RequireOther(file, settings.Request.Data.Source.Path);
        }

        var evaluation = Evaluation.Run(settings.Request, Host, output);
        var json = EvaluationJson.Of(evaluation);
        if (settings.Output is { } target)
        {
            OutputFile.WriteText(target, settings.Force, writer => writer.WriteLine(CommandOutput.Text(json)));
            File.Delete(settings.Request.Journal!); // not before the result is on disk
        }

        if (output.IsJson)
        {
            output.Json(json);
        }
        else
        {
            EvaluationReport.Write(evaluation, settings.Measures, output);
        }

        return ExitCode.Done;
    }
}
