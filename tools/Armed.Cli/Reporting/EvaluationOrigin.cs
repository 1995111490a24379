using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer;
using Armed.Trainer.Common;

namespace Armed.Cli.Reporting;

/// <summary>What a comparison of models says of its data. Nulls where the file does not have it, such as files of other programs.</summary>
/// <param name="Outcome">Column that was predicted.</param>
/// <param name="Task">Kind of the outcome.</param>
/// <param name="Factors">Grouping factors.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Sha256">Hash of the cells.</param>
internal sealed record EvaluationOrigin(string? Outcome, string? Task, IReadOnlyList<string>? Factors, long? Rows, string? Sha256)
{
    /// <summary>Refuses a comparison of models that predict something else.</summary>
    /// <exception cref="InputException">The outcome, its kind or the grouping factors differ.</exception>
    public void Require(BundleManifest manifest, string path)
    {
        Require(path, "outcome", Outcome, manifest.Outcome.Name);
        Require(path, "task", Task, manifest.Task);
        var clusters = manifest.Clusters.Select(factor => factor.Name).ToHashSet(StringComparer.Ordinal);
        if (Factors is not null && !clusters.SetEquals(Factors))
        {
            throw Refused(path, $"has the clusters {Names(Factors)}", $"those of the bundle, {Names(clusters)}");
        }
    }

    /// <summary>What a reader must know where the comparison had other data than the fit; null where they are the same, or where nobody knows.</summary>
    public string? Difference(TrainingDataDescription data) => Sha256 is null || Sha256 == data.Sha256 ? null
        : $"The comparison with other models was made on other data than the fit of this model{(Rows is { } rows ? $" ({Counted.Of(rows, "row")} there, {Counted.Of(data.Rows, "row")} here)" : "")}: rows, columns or cells differ. Its scores are those of a model of this kind, not of this model.";

    private static void Require(string path, string member, string? found, string expected)
    {
        if (found is not null && found != expected)
        {
            throw Refused(path, $"has the {member} {Say.Quote(found)}", $"that of the bundle, {Say.Quote(expected)}");
        }
    }

    private static string Names(IEnumerable<string> names) => Say.List(names) is { Length: > 0 } list ? list : "none";

    private static InputException Refused(string path, string what, string expected) =>
        new($"--evaluation '{path}' {what}; expected {expected}. It compares models of something else. Give the file that armed evaluate wrote for this bundle's outcome and clusters, or leave --evaluation out.");
}
