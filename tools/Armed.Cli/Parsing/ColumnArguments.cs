using System.CommandLine;
using System.CommandLine.Parsing;
using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Outcomes;

namespace Armed.Cli.Parsing;

/// <summary>What a table's columns mean.</summary>
internal sealed class ColumnArguments
{
    private const string ListHelp = "A,B,..";

    private readonly Option<string?> _formula = TypedOptions.Text("--formula", "\"Y ~ X + (1 | C)\"", "The whole model in R's notation: outcome, fixed part, and random effects of clusters. In place of --outcome, --cluster, --fixed and --random.");
    private readonly Option<string?> _outcome = TypedOptions.Text("--outcome", "COLUMN", "The column to predict. Required without --formula.");
    private readonly Option<IReadOnlyList<string>?> _cluster = TypedOptions.List("--cluster", "C[,C2]", "The grouping columns, such as hospital, subject or batch. Required without --formula. Their values are read as text. hospital:ward means the wards within hospitals.");
    private readonly Option<string?> _task = TypedOptions.Text("--task", string.Join('|', OutcomeKinds.Names), "Kind of outcome. Default: binary, multiclass or continuous, inferred and reported. The others are never inferred.");
    private readonly Option<string?> _positive = TypedOptions.Text("--positive", "LEVEL", "For two classes: the level whose probability is predicted. Default: 1, true, yes or y, else the second in order.");
    private readonly Option<IReadOnlyList<string>?> _order = TypedOptions.List("--order", "L1,L2,..", "Levels of an ordinal outcome, lowest first. Default: in numeric order if all are numbers.");
    private readonly Option<string?> _offset = TypedOptions.Text("--offset", "COLUMN", "For a log link (counts): the column of the log of the exposure (log person-years), added to the linear predictor. It is not a feature.");
    private readonly Option<string?> _weights = TypedOptions.Text("--weights", "COLUMN", "Observation weights above 0: a row of weight 2 counts like two (continuous: half the residual variance). Not for sampling weights. The column is not a feature.");
    private readonly Option<IReadOnlyList<string>?> _numeric = TypedOptions.List("--numeric", ListHelp, "Numeric features. If this or --categorical is given, only the named columns are features.");
    private readonly Option<IReadOnlyList<string>?> _categorical = TypedOptions.List("--categorical", ListHelp, "Categorical features.");
    private readonly Option<IReadOnlyList<string>?> _dates = TypedOptions.List("--date", ListHelp, "Features to read as dates, also where they are numbers such as 20240305. A date is the number of days since the first training day. Default: texts that are dates, found and reported.");
    private readonly Option<IReadOnlyList<string>?> _dateParts = TypedOptions.List("--date-parts", string.Join(',', EnumWords.All<DatePart>()), "Cyclic features of dates, next to the number of days: sine and cosine of the month, the day of the week and the time of day.");
    private readonly Option<MissingValues?> _missing = TypedOptions.Word<MissingValues>("--missing-values", "Rows with a missing feature. indicator: the training mean, and an indicator as a feature; complete: leave the row out. Default indicator.");
    private readonly Option<NameMatch?> _match = CommonOptions.Match("exact. The bundle keeps it for predict, adapt and serve");
    private readonly Option<string?> _image = TypedOptions.Text("--image", "COLUMN", "The column with the images: paths of PNG or JPEG files, relative to the table's folder, FILE#N for image N (from 0) of an IDX file, or the bytes of the files (BLOB). It is not a feature; a convolutional network reads the images.");
    private readonly Option<string?> _imageSize = TypedOptions.Text("--image-size", "HxW", "Resize the images to this height and width, such as 64x64. Default: all images must have one size.");
    private readonly Option<IReadOnlyList<string>?> _exclude = TypedOptions.List("--exclude", ListHelp, "Columns to leave out.");

    public void AddTo(Command command)
    {
        command.Validators.Add(RequireColumns);
        foreach (var option in new Option[] { _formula, _outcome, _cluster, _task, _positive, _order, _offset, _weights, _numeric, _categorical, _dates, _dateParts, _missing, _match, _image, _imageSize, _exclude })
        {
            command.Add(option);
        }
    }

    /// <exception cref="InputException">The kind of outcome is unknown.</exception>
    public DataRequest Bind(ParseResult parse, DataSource source) => new()
    {
        Source = source,
        Outcome = parse.GetValue(_outcome) ?? "",
        Clusters = parse.GetValue(_cluster) ?? [],
        Task = parse.GetValue(_task) is { } task ? OutcomeKinds.Parse(task) : null,
        Positive = parse.GetValue(_positive),
        Order = parse.GetValue(_order),
        Offset = parse.GetValue(_offset),
        Weights = parse.GetValue(_weights),
        Numeric = parse.GetValue(_numeric),
        Categorical = parse.GetValue(_categorical),
        Dates = parse.GetValue(_dates),
        DateParts = [.. (parse.GetValue(_dateParts) ?? []).Select(Part).Distinct()],
        MissingValues = parse.GetValue(_missing) ?? MissingValues.Indicator,
        Match = parse.GetValue(_match) ?? NameMatch.Exact,
        Image = parse.GetValue(_image),
        ImageSize = parse.GetValue(_imageSize) is { } size ? SizeOf(size) : null,
        Exclude = parse.GetValue(_exclude) ?? [],
    };

    private static ImageSize SizeOf(string text) => ImageSize.TryParse(text, out var size) ? size
        : throw new InputException($"option --image-size has '{text}'; expected height and width in pixels, such as 64x64.");

    private static DatePart Part(string word) => EnumWords.TryParse<DatePart>(word, out var part) ? part
        : throw new InputException($"option --date-parts has '{word}'; expected some of {EnumWords.List<DatePart>()}.");

    /// <summary>The formula of the whole model; null without one.</summary>
    public string? Formula(ParseResult parse) => parse.GetValue(_formula);

    /// <summary>An outcome and clusters, or a formula that names both.</summary>
    private void RequireColumns(CommandResult result)
    {
        var hasFormula = result.GetResult(_formula) is not null;
        foreach (var given in hasFormula ? result.Command.Options.Where(option => option.Name is "--fixed" or "--random" && result.GetResult(option) is not null) : [])
        {
            result.AddError($"option {given.Name} is given beside --formula, which has that part; keep one of them.");
        }

        foreach (var option in new Option[] { _outcome, _cluster })
        {
            if (hasFormula && result.GetResult(option) is not null)
            {
                result.AddError($"option {option.Name} is given beside --formula, which names the {(option == _outcome ? "outcome" : "clusters")}; keep one of them.");
            }
            else if (!hasFormula && result.GetResult(option) is null)
            {
                result.AddError($"option {option.Name} is missing: {option.Description}");
            }
        }
    }
}
