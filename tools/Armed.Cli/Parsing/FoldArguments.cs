using System.CommandLine;
using Armed.Trainer;
using Armed.Trainer.Common;

namespace Armed.Cli.Parsing;

/// <summary>How a cross-validation holds rows out.</summary>
internal sealed class FoldArguments
{
    private readonly Option<IReadOnlyList<string>?> _schemes = TypedOptions.List("--scheme", string.Join(',', EnumWords.All<FoldScheme>()),
        "What is held out. rows: rows of known clusters, evenly over clusters and classes; clusters: whole clusters; future: later rows, with --time. Default rows,clusters.");

    private readonly Option<int?> _folds = TypedOptions.Count("--folds", "K", "Number of folds. Default 5.");
    private readonly Option<int?> _repeats = TypedOptions.Count("--repeats", "R", "How often everything is repeated with the next seed. Default 1.");
    private readonly Option<string?> _time = TypedOptions.Text("--time", "COLUMN", "With --scheme future: numbers or dates that order the rows. Each fold is scored by a model of all earlier rows. The column stays a feature unless --exclude names it.");
    private readonly Option<string?> _splits = TypedOptions.Text("--splits", "FILE", "Folds of your own, in place of --scheme: CSV with the header row,NAME,..: the number of a data row, from 0, and its fold in each scheme NAME.");
    private readonly Option<IReadOnlyList<string>?> _columns = TypedOptions.List("--split-column", "NAME,..", "The schemes (columns of --splits) to use. Default: all.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _schemes, _folds, _repeats, _time, _splits, _columns })
        {
            command.Add(option);
        }
    }

    /// <exception cref="InputException">A scheme is unknown, or options do not go together.</exception>
    public CrossValidationRequest Bind(ParseResult parse, CrossValidationRequest request)
    {
        if (parse.GetValue(_splits) is not null && (parse.GetValue(_schemes) is not null || parse.GetValue(_folds) is not null))
        {
            throw new InputException("--splits is given beside --scheme or --folds, but its file says what is held out; keep one of them.");
        }

        if (parse.GetValue(_time) is null && parse.GetValue(_schemes)?.Contains(EnumWords.Of(FoldScheme.Future)) == true)
        {
            throw new InputException("--scheme future is given without --time, the column that orders the rows. Give the column of times with --time COLUMN; it holds numbers or dates.");
        }

        return request with
        {
            Schemes = parse.GetValue(_schemes) is { } words ? [.. words.Select(Scheme)] : request.Schemes,
            Folds = parse.GetValue(_folds) ?? request.Folds,
            Repeats = parse.GetValue(_repeats) ?? request.Repeats,
            Time = parse.GetValue(_time),
            Splits = parse.GetValue(_splits),
            SplitColumns = parse.GetValue(_columns),
        };
    }

    private static FoldScheme Scheme(string word) => EnumWords.TryParse<FoldScheme>(word, out var scheme) ? scheme
        : throw new InputException($"option --scheme has '{word}'; expected some of {EnumWords.List<FoldScheme>()}.{Nearest.Hint(word, EnumWords.All<FoldScheme>())}");
}
