using System.Text.Json;
using Armed.Trainer.Common;

namespace Armed.Trainer.Data.DuckDb;

/// <summary>
/// Looks at a user's query before anything of it runs. To bind a query is to run a part of it, and a table function may do more than read: some write logs to any file, append to files that
/// exist or end the process, and DuckDB's own settings do not stop them. So every function that the parsed query names must be known to read only, and it may open only the directories
/// that its paths are in.
/// </summary>
internal sealed class QueryInspection
{
    private const int MostLetters = 1_000_000;

    /// <summary>A query's expressions are at most 1,000 levels deep, each some levels of its JSON.</summary>
    private const int MostLevels = 100_000;

    private readonly HashSet<string> _unsafe;
    private readonly List<QueryPath> _paths = [];

    private QueryInspection(HashSet<string> notSafe) => _unsafe = notSafe;

    /// <summary>Inspects a query.</summary>
    /// <param name="session">A session in which nothing of the user's has run, and nothing is locked yet.</param>
    /// <param name="sql">The query.</param>
    /// <param name="files">The files that it names.</param>
    /// <returns>The directories that it reads from.</returns>
    /// <exception cref="InputException">It is something else than one SELECT, or it names a function that may do more than read.</exception>
    /// <exception cref="DuckFailure">It cannot be parsed.</exception>
    public static IReadOnlyList<string> DirectoriesOf(DuckSession session, string sql, out IReadOnlyList<string> files)
    {
        if (sql.Length > MostLetters)
        {
            throw new InputException($"The query has {sql.Length} letters. Expected at most {MostLetters}.");
        }

        using var document = Parse(session.Texts($"SELECT json_serialize_sql({SqlText.Literal(sql)})")[0]);
        RequireOneSelect(document.RootElement, sql);
        var inspection = new QueryInspection([.. session.Texts(SafeFunctions.UnsafeQuery), .. SafeFunctions.Recursive]);
        inspection.Walk(document.RootElement);
        return QueryPaths.Directories(session, inspection._paths, out files);
    }

    private static JsonDocument Parse(string tree)
    {
        try
        {
            return JsonDocument.Parse(tree, new JsonDocumentOptions { MaxDepth = MostLevels });
        }
        catch (JsonException e)
        {
            // DuckDB writes an infinity into its JSON, which has none.
            throw new InputException("The query has a number beyond the range of double precision, such as 1e999, and cannot be checked before it runs. Write 'inf'::DOUBLE, or a smaller number.", e);
        }
    }

    private static void RequireOneSelect(JsonElement tree, string sql)
    {
        if (tree.GetProperty("error").GetBoolean())
        {
            // Only SELECT has a tree.
            throw tree.GetProperty("error_type").GetString() == "not implemented" ? DuckSession.NotOneSelect(sql) : new DuckFailure(tree.GetProperty("error_message").GetString()!);
        }

        if (tree.GetProperty("statements").GetArrayLength() != 1)
        {
            throw DuckSession.NotOneSelect(sql);
        }
    }

    /// <summary>Visits every node; by a stack of our own, as the tree may be deep.</summary>
    private void Walk(JsonElement root)
    {
        var nodes = new Stack<(JsonElement Node, string? Source)>([(root, null)]);
        while (nodes.TryPop(out var next))
        {
            var (node, source) = next;
            if (node.ValueKind == JsonValueKind.Object)
            {
                source = Visit(node, source);
                foreach (var member in node.EnumerateObject())
                {
                    nodes.Push((member.Value, source));
                }
            }
            else if (node.ValueKind == JsonValueKind.Array)
            {
                foreach (var element in node.EnumerateArray())
                {
                    nodes.Push((element, source));
                }
            }
        }
    }

    /// <summary>Checks a node's function and notes its path.</summary>
    /// <returns>The table function that it is or belongs to, whose texts are paths; null if it belongs to none.</returns>
    private string? Visit(JsonElement node, string? source)
    {
        if (Text(node, "function_name") is { } function && _unsafe.Contains(function.ToLowerInvariant()))
        {
            throw Refused(function);
        }

        if (Text(node, "table_name") is { Length: > 0 } table)
        {
            _paths.Add(new QueryPath(table, null));
        }

        if (source is not null && node.TryGetProperty("is_null", out _) && Text(node, "value") is { } text)
        {
            _paths.Add(new QueryPath(text, source));
        }

        if (Text(node, "type") != "TABLE_FUNCTION")
        {
            return source;
        }

        var name = (Text(node.GetProperty("function"), "function_name") ?? "").ToLowerInvariant();
        return SafeFunctions.Tables.Contains(name) ? name : throw Refused(name);
    }

    private static string? Text(JsonElement node, string name)
        => node.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static InputException Refused(string function) =>
        new($"The query uses the function {Say.Quote(function)}, which is not known to read only. A query reads files by their names or by {Say.List([.. SafeFunctions.Readers])}. "
            + "Leave out functions that write, wait or change settings.");
}
