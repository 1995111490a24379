using System.CommandLine;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Parsing;

/// <summary>Where a table comes from: DATA or --sql.</summary>
internal sealed class SourceArguments
{
    private readonly Argument<string?> _data = new("DATA") { Description = "CSV or TSV (also with .gz), Parquet or JSON: a path or a glob. The separator in text files (comma, semicolon, tab or bar) is found in their header and first rows.", Arity = ArgumentArity.ZeroOrOne, HelpName = "DATA" };
    private readonly Option<string?> _sql = TypedOptions.Text("--sql", "QUERY", "A SELECT statement in DuckDB's dialect, instead of DATA.");
    private readonly Option<bool> _allowRemote = new("--allow-remote") { Description = "Allow remote paths (http, s3) in DATA and --sql." };

    private readonly Option<string?> _encoding = TypedOptions.Text("--encoding", "NAME", "The encoding of text files, such as latin1, windows-1252 or utf-16. Default: UTF-8, or UTF-16 where a file's first bytes show it.");
    private readonly Option<char?> _decimal = TypedOptions.Parsed<char?>("--decimal", ".|,", "The decimal separator of numbers in text files. Default: found in the data and reported; at prediction as in training.", "a point or a comma",
        text => text is "." or "," ? text[0] : null);
    private readonly Option<char?> _thousands = TypedOptions.Parsed<char?>("--thousands", "CHAR", "What separates groups of three digits: a point, a comma, a blank or an apostrophe. Default: as --decimal.", "a point, a comma, a blank or an apostrophe",
        text => text is "." or "," or " " or "'" ? text[0] : null);
    private readonly Option<IReadOnlyList<string>?> _missing = TypedOptions.List("--missing", "MARK,..", "Texts that mean a missing value, in every column. Default: the usual ones, such as NA, and in numeric columns also ., - and ?.");

    private readonly Option<string?> _dateFormat = TypedOptions.Text("--date-format", "FORMAT", "How dates in text files are written, such as dd/MM/yyyy or yyyyMMdd. Default: found in the data and reported; at prediction as in training.");

    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_sql);
        command.Add(_allowRemote);
        command.Add(_encoding);
        command.Add(_decimal);
        command.Add(_thousands);
        command.Add(_missing);
        command.Add(_dateFormat);
    }

    /// <exception cref="InputException">Not exactly one of the two is given, or the separators are the same.</exception>
    public DataSource Bind(ParseResult parse)
    {
        var source = Place(parse) with { Encoding = parse.GetValue(_encoding), Decimal = parse.GetValue(_decimal), Thousands = parse.GetValue(_thousands), Missing = parse.GetValue(_missing), DateFormat = parse.GetValue(_dateFormat) };
        return source.Thousands is { } thousands && thousands == source.Decimal
            ? throw new InputException($"--decimal and --thousands are both '{thousands}'. They must differ.")
            : source;
    }

    /// <summary>Null where neither is given.</summary>
    /// <exception cref="InputException">Both are given, or the separators are the same.</exception>
    public DataSource? BindOptional(ParseResult parse) => parse.GetValue(_data) is null && parse.GetValue(_sql) is null ? null : Bind(parse);

    private DataSource Place(ParseResult parse) => (parse.GetValue(_data), parse.GetValue(_sql), parse.GetValue(_allowRemote)) switch
    {
        (null, null, _) => throw new InputException("No data: give a path or a glob, or a query with --sql \"select ...\"."),
        ({ } path, { } _, _) => throw new InputException($"DATA ('{path}') and --sql are both given; keep one."),
        (null, { } sql, var remote) => new DataSource { Sql = sql, AllowRemote = remote },
        ({ } path, null, var remote) => new DataSource { Path = path, AllowRemote = remote },
    };
}
