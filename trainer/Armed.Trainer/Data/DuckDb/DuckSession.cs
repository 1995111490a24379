using Armed.Trainer.Common;
using DuckDB.NET.Data;
using DuckDB.NET.Native;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>
/// A private in-memory DuckDB, locked down: extensions are not installed or loaded by themselves, local files only unless remote paths are allowed, and no
/// setting can be changed afterwards. What a user writes runs through <see cref="Select"/>, which takes one SELECT statement and nothing else.
/// </summary>
internal sealed class DuckSession : IDisposable
{
    private static int s_sessions;

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Opens a session.</summary>
    /// <param name="allowRemote">Whether http and s3 paths may be read.</param>
    /// <param name="columns">Maximum number of columns of one query: DuckDB holds several chunks of 32 KiB a column.</param>
    /// <param name="cancellation">Interrupts what runs.</param>
    /// <param name="sql">The query that will run, if one is the user's: only the directories that it names can then be read. Null: paths that we put into queries of ours.</param>
    /// <exception cref="InputException">The query is not one SELECT that only reads.</exception>
    /// <exception cref="DuckFailure">The query cannot be parsed.</exception>
    public DuckSession(bool allowRemote, int columns, CancellationToken cancellation, string? sql = null)
    {
        _connection.Open();
        try
        {
            IReadOnlyList<string> files = [];
            var roots = sql is null ? LocalRoots() : QueryInspection.DirectoriesOf(this, sql, out files);
            QueryFiles = files;
            foreach (var setting in Settings(allowRemote, columns, roots))
            {
                Execute("SET " + setting);
            }
        }
        catch
        {
            _connection.Dispose();
            throw;
        }

        _registration = cancellation.Register(_connection.NativeConnection.Interrupt);
    }

    /// <summary>The files that the user's query names.</summary>
    public IReadOnlyList<string> QueryFiles { get; }

    /// <summary>Runs a statement of ours.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (DuckDBException e)
        {
            throw new DuckFailure(e.Message, e);
        }
    }

    /// <summary>Streams the rows of one SELECT statement.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="typed">By column whether its texts were numbers, truth values or times in the source; null where none were.</param>
    /// <exception cref="InputException">It is something else than one SELECT statement.</exception>
    /// <exception cref="DuckFailure">DuckDB refuses it.</exception>
    public DuckRows Select(string sql, IReadOnlyList<bool>? typed = null)
    {
        var statement = Prepare(sql);
        try
        {
            if (DuckNative.PreparedStatementType(statement) != DuckDBStatementType.Select)
            {
                throw NotOneSelect(sql);
            }

            return new DuckRows(statement, typed);
        }
        catch
        {
            statement.Dispose();
            throw;
        }
    }

    /// <summary>The texts of a query of ours with one column.</summary>
    public List<string> Texts(string sql)
    {
        using var rows = Select(sql);
        var texts = new List<string>();
        while (rows.Next())
        {
            var cells = rows.Column(0);
            for (var i = 0; i < cells.Count; i++)
            {
                texts.Add(System.Text.Encoding.UTF8.GetString(cells[i]));
            }
        }

        return texts;
    }

    /// <summary>The columns that a table function gives.</summary>
    /// <exception cref="InputException">DuckDB cannot read it.</exception>
    public SourcePart Describe(string label, string from)
    {
        try
        {
            using var rows = Select("SELECT * FROM " + from);
            return new SourcePart(label, from, rows.Names, [.. rows.Names.Select(SqlText.Identifier).Zip(rows.Types, Duck.TextOf)]) { Typed = Duck.Typed(rows.Types) };
        }
        catch (DuckFailure e)
        {
            throw new InputException($"{label} cannot be read: {Duck.FirstLines(e)}", e);
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _connection.Dispose();
    }

    private DuckDBPreparedStatement Prepare(string sql)
    {
        using var statements = Parse(sql, out var count);
        var error = NativeMethods.ExtractStatements.DuckDBExtractStatementsError(statements);
        if (!string.IsNullOrEmpty(error))
        {
            throw new DuckFailure(error);
        }
        // Preparing binds, and to bind EXPORT DATABASE makes its folder: what cannot be in brackets is not a SELECT and is not even prepared.
        using var bracketed = Parse($"SELECT * FROM (\n{sql.TrimEnd(' ', '\t', '\r', '\n', ';')}\n)", out var bracketedCount);
        return count == 1 && bracketedCount == 1 ? Prepare(_connection.NativeConnection, statements) : throw NotOneSelect(sql);
    }

    private DuckDBExtractedStatements Parse(string sql, out int count)
    {
        count = NativeMethods.ExtractStatements.DuckDBExtractStatements(_connection.NativeConnection, sql, out var statements);
        return statements;
    }

    private static DuckDBPreparedStatement Prepare(DuckDBNativeConnection connection, DuckDBExtractedStatements statements)
    {
        var state = NativeMethods.ExtractStatements.DuckDBPrepareExtractedStatement(connection, statements, 0, out var statement);
        if (state == DuckDBState.Success)
        {
            return statement;
        }

        using (statement)
        {
            throw new DuckFailure(NativeMethods.PreparedStatements.DuckDBPrepareError(statement));
        }
    }

    /// <summary>The fault of a query that is something else than one SELECT.</summary>
    public static InputException NotOneSelect(string sql) =>
        new($"The query {Say.Quote(sql)} is not one SELECT statement. Give a single SELECT; Other statements (ATTACH, COPY, SET, ..) are not allowed.");

    private static IEnumerable<string> Settings(bool allowRemote, int columns, IEnumerable<string> roots)
    {
        var temporary = TemporaryFolder();
        yield return $"threads = {Math.Clamp(Environment.ProcessorCount, 1, 4)}";
        yield return $"memory_limit = '{Math.Max(1_000, columns / 2)}MB'";
        yield return $"temp_directory = {SqlText.Literal(temporary)}";
        yield return "preserve_insertion_order = true";
        yield return "enable_progress_bar = false";
        yield return "allow_community_extensions = false";
        yield return $"autoinstall_known_extensions = {(allowRemote ? "true" : "false")}";
        yield return $"autoload_known_extensions = {(allowRemote ? "true" : "false")}";
        if (!allowRemote)
        {
            yield return $"allowed_directories = [{string.Join(", ", roots.Append(temporary).Select(SqlText.Literal))}]";
            yield return "enable_external_access = false";
        }

        yield return "lock_configuration = true";
    }

    private static string TemporaryFolder() =>
        Path.Combine(Path.GetTempPath(), $"armed-duckdb-{Environment.ProcessId}-{Interlocked.Increment(ref s_sessions)}");

    private static IEnumerable<string> LocalRoots() =>
        OperatingSystem.IsWindows() ? DriveInfo.GetDrives().Select(drive => drive.Name.Replace('\\', '/')) : ["/"];
}
