using System.Globalization;
using System.Text.Json;
using Armed.Trainer;

namespace Armed.Cli.Reporting;

/// <summary>A comparison of models from a JSON file: what <c>armed evaluate</c> has written, or the first list of objects in it, wherever it is.</summary>
/// <param name="Columns">Names of the cells; those of objects within objects have the outer name and a point before them.</param>
/// <param name="Rows">Cells by column; null where an object lacks one.</param>
internal sealed record EvaluationTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    private const int MostColumns = 24;
    private const int MostRows = 500;

    /// <summary>Measures of <c>armed evaluate</c> beside the one that models are compared by: more do not fit a page.</summary>
    private const int MostOthers = 6;

    private const int MostBytes = 16 << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It is no such file.</exception>
    public static EvaluationTable Read(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > MostBytes)
        {
            throw new InputException($"--evaluation '{path}' {(File.Exists(path) ? "is too large" : "does not exist")}; expected a JSON file with a list of objects, one for each model, of at most 16 MB.");
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return Of(json.RootElement) ?? throw new InputException($"--evaluation '{path}' has no list of objects; expected one with an object for each model, such as [{{\"model\": \"armed\", \"rmse\": 0.10}}].");
        }
        catch (JsonException fault)
        {
            throw new InputException($"--evaluation '{path}' is not JSON: {fault.Message}", fault);
        }
    }

    /// <summary>The table of a JSON value; null if it has none.</summary>
    public static EvaluationTable? Of(JsonElement json) => OfSchemes(json) is { Count: > 0 } models ? Of(models)
        : Find(json) is not { } list ? null
        : Of([.. list.EnumerateArray().Take(MostRows).Select(item => Cells(item).ToList())]);

    /// <summary>A row for each model of each scheme of <c>armed evaluate</c>: the measure that models are compared by, its difference from the reference, and the means of the others.</summary>
    private static List<List<(string Name, object? Value)>> OfSchemes(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("schemes", out var schemes) && schemes.ValueKind == JsonValueKind.Array
        && json.TryGetProperty("measure", out var measure) && measure.ValueKind == JsonValueKind.String
            ? [.. schemes.EnumerateArray().SelectMany(scheme => Models(scheme, measure.GetString()!)).Take(MostRows)]
            : [];

    private static IEnumerable<List<(string Name, object? Value)>> Models(JsonElement scheme, string measure) =>
        scheme.ValueKind == JsonValueKind.Object && scheme.TryGetProperty("models", out var models) && models.ValueKind == JsonValueKind.Array
            ? models.EnumerateArray().Where(model => model.ValueKind == JsonValueKind.Object).Select(model => Model(scheme, model, measure))
            : [];

    private static List<(string Name, object? Value)> Model(JsonElement scheme, JsonElement model, string measure) =>
    [
        ("held out", Text(scheme, "held_out")), ("model", Text(model, "model")), (measure, Number(model, "measures", measure, "mean")), ("sd", Number(model, "measures", measure, "sd")),
        ("difference", Number(model, "differences", measure, "mean")), ("its se", Number(model, "differences", measure, "se")),
        .. Names(model, "measures").Where(name => name != measure).Take(MostOthers).Select(name => (name, Number(model, "measures", name, "mean"))),
    ];

    private static IEnumerable<string> Names(JsonElement item, string member) =>
        item.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.Object ? found.EnumerateObject().Select(property => property.Name) : [];

    private static string? Text(JsonElement item, string member) => item.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static object? Number(JsonElement item, params ReadOnlySpan<string> path)
    {
        foreach (var member in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(member, out item))
            {
                return null;
            }
        }

        return item.ValueKind == JsonValueKind.Number ? item.GetDouble() : null;
    }

    private static EvaluationTable Of(List<List<(string Name, object? Value)>> rows)
    {
        string[] columns = [.. rows.SelectMany(row => row.Select(cell => cell.Name)).Distinct().Take(MostColumns)];
        return new EvaluationTable(columns, [.. rows.Select(row => (IReadOnlyList<object?>)[.. columns.Select(column => row.FirstOrDefault(cell => cell.Name == column).Value)])]);
    }

    private static JsonElement? Find(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array when json.GetArrayLength() > 0 && json.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object) => json,
        JsonValueKind.Object => json.EnumerateObject().Select(member => Find(member.Value)).FirstOrDefault(found => found is not null),
        _ => null,
    };

    private static IEnumerable<(string Name, object? Value)> Cells(JsonElement item, string prefix = "") => item.EnumerateObject().SelectMany(member => member.Value.ValueKind switch
    {
        JsonValueKind.Object => Cells(member.Value, $"{prefix}{member.Name}."),
        JsonValueKind.Array or JsonValueKind.Null => [],
        JsonValueKind.Number => [(prefix + member.Name, member.Value.GetDouble())],
        _ => new (string, object?)[] { (prefix + member.Name, Convert.ToString(member.Value, CultureInfo.InvariantCulture)) },
    });
}
