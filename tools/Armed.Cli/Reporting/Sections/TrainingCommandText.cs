using Armed.Cli.Bundles;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Cli.Reporting.Sections;

/// <summary>The commands that make a bundle and that compare its kind of model with others, from its manifest.</summary>
internal static class TrainingCommandText
{
    private const string Plain = "/.-_:+";

    /// <summary>The command as it was given; options.json holds the options that were.</summary>
    public static string Of(RequestDescription request)
        => string.Join(" ", [.. request.Arguments.Select(Quoted).Prepend("armed train"), .. HasOptions(request) ? ["--config options.json"] : Array.Empty<string>(), "-o BUNDLE"]);

    /// <summary>A command that trains on the same columns, for bundles that do not hold what was given.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="heldOut">The fold that the fit did not use; null if none is known.</param>
    public static string Of(BundleManifest manifest, HeldOutFold? heldOut)
    {
        var outcome = manifest.Outcome;
        var parts = new List<string> { $"armed train {Quoted(manifest.TrainingData.Source ?? "DATA")} --outcome {Quoted(outcome.Name)} --task {manifest.Task}" };
        Add(parts, "--cluster", manifest.Clusters.SelectMany(cluster => cluster.Columns).Distinct());
        Add(parts, "--numeric", manifest.Columns.Where(column => column.Kind == "numeric").Select(column => column.Name));
        Add(parts, "--categorical", manifest.Columns.Where(column => column.Kind != "numeric").Select(column => column.Name));
        Add(parts, "--positive", Some(outcome.Positive));
        Add(parts, "--offset", Some(outcome.Offset));
        Add(parts, "--weights", Some(outcome.Weights));
        Add(parts, "--order", outcome.CutPoints.Count > 0 ? outcome.Classes : []);
        if (heldOut is not null)
        {
            parts.Add(FormattableString.Invariant($"--split {Quoted(Path.GetFileName(heldOut.File))} --split-column {Quoted(heldOut.Column)} --fold {heldOut.Fold}"));
        }

        return string.Join(" ", parts.Append("--config options.json -o BUNDLE"));
    }

    /// <summary>The command that cross-validates such a model on the same table, beside others, with folds of its own. It predicts rows one by one, so that answers to unknown clusters from several rows are left to the population.</summary>
    public static string Evaluation(RequestDescription request, string unknownCluster) => string.Join(" ", [
        .. request.WithoutSplit().Select(Quoted).Prepend("armed evaluate"), .. HasOptions(request) ? ["--config options.json"] : Array.Empty<string>(),
        .. unknownCluster is "population" or "inferred" or "error" ? Array.Empty<string>() : ["--unknown-cluster population"]]);

    private static bool HasOptions(RequestDescription request) => request.Options.EnumerateObject().Any();

    private static IEnumerable<string> Some(string? name) => name is null ? [] : [name];

    private static void Add(List<string> parts, string option, IEnumerable<string> names)
    {
        string[] cells = [.. names.Select(name => name.AsSpan().ContainsAny(",\"") ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : name)];
        if (cells.Length > 0)
        {
            parts.Add($"{option} {Quoted(string.Join(',', cells))}");
        }
    }

    /// <summary>As a POSIX shell takes it.</summary>
    public static string Quoted(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == ',' || Plain.Contains(letter))
        ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
