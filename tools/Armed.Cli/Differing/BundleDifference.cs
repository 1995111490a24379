using System.Globalization;
using System.Text.Json;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Differing;

/// <summary>What differs between the manifests of two bundles.</summary>
internal sealed class BundleDifference
{
    private BundleDifference(BundleManifest first, BundleManifest second)
    {
        (First, Second) = (first, second);
        Rows = new SharedRows(first, second);
        Outcome = Change.Between(OutcomeOf(first), OutcomeOf(second));
        Columns = [.. Change.Between(ColumnsOf(first), ColumnsOf(second)).Select(Column)];
        Clusters = [.. FactorNames(first).Union(FactorNames(second)).Select(Factor).Where(change => !change.IsNone)];
        RandomEffects = Change.Between(EffectsOf(first), EffectsOf(second));
        Options = Change.Between(OptionsOf(first), OptionsOf(second));
        Packages = Change.Between(PackagesOf(first), PackagesOf(second));
        Metrics = [.. MetricsOf(first).Keys.Union(MetricsOf(second).Keys).Select(Metric).Where(change => change.Before != change.After)];
    }

    public BundleManifest First { get; }

    public BundleManifest Second { get; }

    /// <summary>Which scores are of the same rows.</summary>
    public SharedRows Rows { get; }

    /// <summary>Whether both have the same graphs.</summary>
    public bool IsSameModel => First.BundleId == Second.BundleId;

    /// <summary>Whether both were trained on the same cells of the same rows.</summary>
    public bool IsSameData => First.TrainingData.Sha256 == Second.TrainingData.Sha256;

    /// <summary>Task, outcome, its classes, and the answer for unknown clusters.</summary>
    public IReadOnlyList<Change> Outcome { get; }

    public IReadOnlyList<ColumnChange> Columns { get; }

    public IReadOnlyList<ClusterChange> Clusters { get; }

    /// <summary>Standard deviations of random effects, in original units.</summary>
    public IReadOnlyList<Change> RandomEffects { get; }

    public IReadOnlyList<Change> Options { get; }

    public IReadOnlyList<Change> Packages { get; }

    public IReadOnlyList<MetricChange> Metrics { get; }

    public static BundleDifference Of(BundleManifest first, BundleManifest second) => new(first, second);

    private static IEnumerable<(string, string)> OutcomeOf(BundleManifest manifest)
    {
        yield return ("task", manifest.Task);
        yield return ("outcome", manifest.Outcome.Name);
        yield return ("classes", string.Join(", ", manifest.Outcome.Classes));
        yield return ("positive level", manifest.Outcome.Positive ?? "");
        yield return ("family", manifest.Outcome.Family ?? "");
        yield return ("offset", manifest.Outcome.Offset ?? "");
        yield return ("weights", manifest.Outcome.Weights ?? "");
        yield return ("unknown cluster", manifest.UnknownCluster);
    }

    private static IEnumerable<(string, string)> ColumnsOf(BundleManifest manifest)
        => manifest.Columns.Select(column => (column.Name, column.Kind == "numeric" ? $"numeric, {ColumnText.Range(column)}" : $"categorical: {string.Join(", ", column.Levels.Select(level => level.Length == 0 ? "(empty)" : level))}"));

    private static IEnumerable<string> FactorNames(BundleManifest manifest) => manifest.Clusters.Select(factor => factor.Name);

    private ClusterChange Factor(string name)
    {
        var (before, after) = (FactorOf(First, name), FactorOf(Second, name));
        return new ClusterChange(name, before?.Levels.Count, after?.Levels.Count, NameChange.Between(before?.Levels ?? [], after?.Levels ?? [], (before ?? after)!.Columns.Count > 1));
    }

    private static ClusterDescription? FactorOf(BundleManifest manifest, string factor) => manifest.Clusters.FirstOrDefault(cluster => cluster.Name == factor);

    private ColumnChange Column(Change change)
    {
        var (before, after) = (LevelsOf(First, change.Name), LevelsOf(Second, change.Name));
        return new ColumnChange(change.Name, change.Before, change.After, before is null || after is null ? null : NameChange.Between(before, after));
    }

    /// <summary>The levels of a category; null for a number and for a column that the bundle lacks.</summary>
    private static IReadOnlyList<string>? LevelsOf(BundleManifest manifest, string column) => manifest.Columns.FirstOrDefault(one => one.Name == column && one.Kind != "numeric")?.Levels;

    private static IEnumerable<(string, string)> EffectsOf(BundleManifest manifest)
        => from factor in manifest.RandomEffects
           let deviations = factor.Covariance.Select((_, output) => EffectUnits.Deviations(manifest, factor, output)).ToList()
           from term in Enumerable.Range(0, factor.Terms.Count)
           select ($"{factor.Factor}: {factor.Terms[term]}", string.Join(", ", deviations.Select(sd => sd[term].ToString("G4", CultureInfo.InvariantCulture))));

    private static IEnumerable<(string, string)> OptionsOf(BundleManifest manifest) => manifest.Options.EnumerateObject().Select(option => (option.Name, Value(option.Value)));

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "none" : string.Join(", ", value.EnumerateArray()),
        JsonValueKind.Null => "chosen from the data",
        JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => value.ToString(),
    };

    private static IEnumerable<(string, string)> PackagesOf(BundleManifest manifest) => manifest.Packages.Select(package => (package.Key, package.Value));

    private MetricChange Metric((string Rows, string Head, string Score) key)
        => new(key.Rows, key.Head, key.Score, MetricsOf(First).TryGetValue(key, out var before) ? before : null, MetricsOf(Second).TryGetValue(key, out var after) ? after : null, Rows.Has(key.Rows));

    private static Dictionary<(string Rows, string Head, string Score), double> MetricsOf(BundleManifest manifest)
        => (from rows in manifest.Metrics
            from head in rows.Value
            from score in head.Value
            select (Key: (rows.Key, head.Key, score.Key), score.Value)).ToDictionary(one => one.Key, one => one.Value);
}
