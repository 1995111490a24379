using System.CommandLine;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Parsing;

/// <summary>Which rows are held out.</summary>
/// <param name="fold">What becomes of the fold, for help.</param>
internal sealed class SplitArguments(string fold = "The fold that the fit does not use; it is scored as test.")
{
    private readonly Option<string?> _file = TypedOptions.Text("--split", "FILE", "CSV with the header row,NAME,..: the number of a data row, from 0, and its fold in each scheme NAME.");
    private readonly Option<string?> _column = TypedOptions.Text("--split-column", "NAME", "The scheme (column of --split) to use.");
    private readonly Option<int?> _fold = TypedOptions.Count("--fold", "K", fold);

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_column);
        command.Add(_fold);
    }

    /// <exception cref="InputException">Some of the three are given, and not all.</exception>
    public HeldOutFold? Bind(ParseResult parse) => (parse.GetValue(_file), parse.GetValue(_column), parse.GetValue(_fold)) switch
    {
        (null, null, null) => null,
        ({ } file, { } column, { } fold) => new HeldOutFold(file, column, fold),
        _ => throw new InputException("To hold rows out, use all three of --split FILE, --split-column NAME and --fold K."),
    };
}
