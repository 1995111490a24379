using System.CommandLine;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.Cli.Parsing;

/// <summary>Where a table comes from: DATA or --sql.</summary>
internal sealed class SourceArguments
{
    private readonly Argument<string?> _data = new("DATA") { Description = "CSV, CSV.GZ, Parquet or JSON: a path or a glob.", Arity = ArgumentArity.ZeroOrOne, HelpName = "DATA" };
    private readonly Option<string?> _sql = TypedOptions.Text("--sql", "QUERY", "A SELECT statement in DuckDB's dialect, instead of DATA.");
    private readonly Option<bool> _allowRemote = new("--allow-remote") { Description = "Allow remote paths (http, s3) in DATA and --sql." };

    public void AddTo(Command command)
    {
        command.Add(_data);
        command.Add(_sql);
        command.Add(_allowRemote);
    }

    /// <exception cref="InputException">Not exactly one of the two is given.</exception>
    public DataSource Bind(ParseResult parse) => (parse.GetValue(_data), parse.GetValue(_sql), parse.GetValue(_allowRemote)) switch
    {
        (null, null, _) => throw new InputException("No data: give a path or a glob, or a query with --sql \"select ...\"."),
        ({ } path, { } _, _) => throw new InputException($"DATA ('{path}') and --sql are both given; keep one."),
        (null, { } sql, var remote) => new DataSource { Sql = sql, AllowRemote = remote },
        ({ } path, null, var remote) => new DataSource { Path = path, AllowRemote = remote },
    };
}
