using System.Text.Json;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Folds;

/// <summary>A data set with fixed folds: NAME.json beside its CSV and its split file.</summary>
internal sealed record DataSetDescription(DataRequest Request, string Splits, IReadOnlyList<string> Schemes)
{
    /// <summary>Reads a description; its files lie beside it.</summary>
    public static DataSetDescription Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"{file} is absent. The benchmark data do not ship with the project: give the path of a data set's description (NAME.json beside NAME.csv and NAME.splits.csv).");
        }

        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var root = json.RootElement;
        var folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        var splits = Path.Combine(folder, root.GetProperty("splits").GetString()!);
        var request = new DataRequest
        {
            Source = DataSource.FromPath(Path.Combine(folder, root.GetProperty("csv").GetString()!)),
            Outcome = root.GetProperty("outcome").GetString()!,
            Clusters = Texts(root, "clusters"),
            Task = Task(root.GetProperty("task").GetString()!),
            Positive = root.TryGetProperty("positive", out var positive) && positive.ValueKind == JsonValueKind.String ? positive.GetString() : null,
            Numeric = Texts(root, "numeric"),
            Categorical = Texts(root, "categorical"),
        };
        return new DataSetDescription(request, splits, File.ReadLines(splits).First().Split(',')[1..]);
    }

    /// <summary>The folds of a scheme, ascending.</summary>
    public IReadOnlyList<int> Folds(string scheme)
    {
        var column = 1 + Schemes.ToList().IndexOf(scheme);
        return [.. File.ReadLines(Splits).Skip(1).Select(l => int.Parse(l.Split(',')[column], System.Globalization.CultureInfo.InvariantCulture)).Distinct().Order()];
    }

    private static string[] Texts(JsonElement root, string name) => root.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(t => t.GetString()!)] : [];

    /// <summary>The kind of outcome that a word stands for.</summary>
    public static ModelTask Task(string task) => task switch
    {
        "binary" => ModelTask.Binary,
        "regression" or "continuous" => ModelTask.Continuous,
        "count" => ModelTask.Count,
        "ordinal" => ModelTask.Ordinal,
        "multiclass" => ModelTask.Multiclass,
        _ => throw new ArgumentException($"The task is '{task}'; expected binary, regression, continuous, count, ordinal or multiclass."),
    };
}
