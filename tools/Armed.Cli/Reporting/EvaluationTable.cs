using System.Globalization;
using System.Text.Json;
using Armed.Trainer;

namespace Armed.Cli.Reporting;

/// <summary>A comparison of models from a JSON file: what <c>armed evaluate</c> has written, or the first list of objects in it, wherever it is.</summary>
/// <param name="Columns">Names of the cells; those of objects within objects have the outer name and a point before them. Empty where there are schemes.</param>
/// <param name="Rows">Cells by column; null where an object lacks one.</param>
internal sealed record EvaluationTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    private const int MostColumns = 24;
    private const int MostRows = 500;
    private const int MostBytes = 16 << 20;

    /// <summary>The kinds of held-out rows of a file of <c>armed evaluate</c>; else empty.</summary>
    public IReadOnlyList<ComparedScheme> Schemes { get; private init; } = [];

    /// <summary>The measure that they are compared by.</summary>
    public string Measure { get; private init; } = "";

    /// <summary>The model that others are compared with.</summary>
    public string Reference { get; private init; } = "";

    /// <summary>What they were compared on.</summary>
    public EvaluationOrigin? Origin { get; private init; }

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
    public static EvaluationTable? Of(JsonElement json) => OfSchemes(json) is { } compared ? compared
        : Find(json) is not { } list ? null
        : Of([.. list.EnumerateArray().Take(MostRows).Select(item => Cells(item).ToList())]);

    private static EvaluationTable? OfSchemes(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "measure") is not { } measure)
        {
            return null;
        }

        var reference = Text(json, "reference") ?? "";
        ComparedScheme[] filled = [.. Items(json, "schemes").Select(scheme => Scheme(scheme, measure, reference)).Where(scheme => scheme.Models.Count > 0)];
        return filled.Length == 0 ? null : new EvaluationTable([], []) { Schemes = filled, Measure = measure, Reference = reference, Origin = OriginOf(json) };
    }

    private static ComparedScheme Scheme(JsonElement scheme, string measure, string reference) => new(
        Text(scheme, "held_out") ?? "held-out rows", (int?)Number(scheme, "folds"), [.. Texts(scheme, "verdict")], [.. Items(scheme, "models").Take(MostRows).Select(model => Model(model, measure)).OfType<ComparedModel>()])
    {
        Clusters = [.. Items(scheme, "models").Where(model => Text(model, "model") == reference).Take(1).SelectMany(model => Items(model, "by_cluster")).Select(Cluster).OfType<ComparedCluster>()],
    };

    private static ComparedCluster? Cluster(JsonElement cluster) => Text(cluster, "cluster") is not { } name || Number(cluster, "rows") is not { } rows ? null : new ComparedCluster(
        name, (int)rows, Names(cluster, "measures").Where(measure => Number(cluster, "measures", measure) is not null).ToDictionary(measure => measure, measure => Number(cluster, "measures", measure)!.Value));

    private static EvaluationOrigin OriginOf(JsonElement json) => new(
        Text(json, "outcome"), Text(json, "task"), json.TryGetProperty("clusters", out _) ? [.. Names(json, "clusters")] : null, (long?)Number(json, "rows"), Text(json, "data_sha256"));

    private static ComparedModel? Model(JsonElement model, string measure) => Text(model, "model") is not { } name || Number(model, "measures", measure, "mean") is not { } mean ? null : new ComparedModel(
        name, mean, Number(model, "measures", measure, "lower") ?? double.NaN, Number(model, "measures", measure, "upper") ?? double.NaN, Number(model, "differences", measure, "mean"), Number(model, "differences", measure, "se"), Truth(model, "differences", measure, "is_clear"),
        [.. Names(model, "measures").Where(other => other != measure).Select(other => (other, Number(model, "measures", other, "mean")))]);

    private static IEnumerable<JsonElement> Items(JsonElement item, string member) =>
        item.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.Object) : [];

    private static IEnumerable<string> Texts(JsonElement item, string member) =>
        item.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!) : [];

    private static IEnumerable<string> Names(JsonElement item, string member) =>
        item.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.Object ? found.EnumerateObject().Select(property => property.Name) : [];

    private static string? Text(JsonElement item, string member) => item.TryGetProperty(member, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    private static double? Number(JsonElement item, params ReadOnlySpan<string> path) => Inside(item, path) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static bool? Truth(JsonElement item, params ReadOnlySpan<string> path) => Inside(item, path) is { ValueKind: JsonValueKind.True or JsonValueKind.False } truth ? truth.GetBoolean() : null;

    private static JsonElement? Inside(JsonElement item, ReadOnlySpan<string> path)
    {
        foreach (var member in path)
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(member, out item))
            {
                return null;
            }
        }

        return item;
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
