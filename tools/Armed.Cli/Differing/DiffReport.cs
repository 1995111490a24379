using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Cli.Settings;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Spectre.Console;

namespace Armed.Cli.Differing;

/// <summary>What <c>armed diff</c> prints for people.</summary>
internal sealed class DiffReport(CommandOutput output, BundleDifference difference)
{
    private const int ShownIdDigits = 12;
    private const int MostNames = 10;

    public void Write(DiffSettings settings)
    {
        output.Line(Head("first", settings.First, difference.First));
        output.Line(Head("second", settings.Second, difference.Second));
        output.Line(difference.IsSameModel ? "The graphs are the same: both predict alike." : difference.IsSameData ? "Both were trained on the same rows and cells." : "They were trained on different rows or cells.");
        WriteAdaptation("first", difference.First, difference.Second);
        WriteAdaptation("second", difference.Second, difference.First);
        Write("Outcome", difference.Outcome);
        WriteColumns();
        WriteClusters();
        Write("Random effects, standard deviations between clusters", difference.RandomEffects);
        Write("Options", difference.Options);
        Write("Versions", difference.Packages);
        WriteMetrics();
    }

    /// <summary>The differences on given rows.</summary>
    public void Write(PredictionDifference predictions)
    {
        var of = predictions.Class is { } name ? $", of the class {Printable.Text(name)}" : "";
        output.Line(string.Create(CultureInfo.InvariantCulture, $"\nPredictions of {Counted.Of(predictions.Rows, "row")}: mean absolute difference {predictions.Mean:G4}{(predictions.Bias is { } bias ? string.Create(CultureInfo.InvariantCulture, $", mean difference {bias:G3}") : "")}."));
        if (predictions is { Largest: 0, Rows: > 0 })
        {
            output.Line("No prediction differs.");
        }
        else if (predictions.LargestRow >= 0)
        {
            output.Line(string.Create(CultureInfo.InvariantCulture, $"Largest: {predictions.Largest:G4} in data row {predictions.LargestRow} (0-based){of}, from {predictions.Before:G4} to {predictions.After:G4}."));
        }

        foreach (var cluster in predictions.Clusters)
        {
            WriteCluster(cluster);
        }

        if (predictions.OtherClass is { } others)
        {
            output.Line($"{Counted.Of(others, "row")} {(others == 1 ? "has" : "have")} another most probable class.");
        }

        if (predictions.OtherHead > 0)
        {
            output.Line($"{Counted.Of(predictions.OtherHead, "row")} {(predictions.OtherHead == 1 ? "is" : "are")} answered by another head, as one bundle knows the clusters and the other does not.");
        }
    }

    private void WriteCluster(ClusterDifference cluster)
    {
        var bias = cluster.Bias is { } known ? string.Create(CultureInfo.InvariantCulture, $", mean difference {known:G3}") : "";
        var unknown = (cluster.IsKnownBefore, cluster.IsKnownAfter) switch
        {
            (true, false) => " The second bundle does not know it.",
            (false, true) => " The first bundle does not know it.",
            (false, false) => " Neither bundle knows it.",
            _ => "",
        };
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"Cluster of {Printable.Text(cluster.Factor)} with the largest change: {Printable.Text(cluster.Cluster)} ({Counted.Of(cluster.Rows, "row")}), mean absolute difference {cluster.Mean:G4}{bias}.{unknown}"));
    }

    /// <summary>Says why predictions were not compared.</summary>
    public void WriteWhyNot(string why) => output.Line($"\nPredictions are not compared, because {Printable.Text(why)}.");

    /// <summary>Adaptation changes clusters' effects alone, and no score: all else can be the same.</summary>
    private void WriteAdaptation(string place, BundleManifest manifest, BundleManifest other)
    {
        if (manifest.Adaptation is { } adaptation)
        {
            var from = adaptation.Parent == other.BundleId ? "adapted from the other one" : "adapted from another bundle";
            output.Line($"The {place} was {from} with {Counted.Of(adaptation.Rows, "row")}: {Counted.Of(adaptation.Clusters.Count, "cluster")} {(adaptation.Clusters.Count == 1 ? "has effects" : "have effects")} of their own rows since training. Its scores are those before.");
        }
    }

    private static string Head(string place, string path, BundleManifest manifest)
        => Printable.Text($"{place}: {path}, bundle {manifest.BundleId[..Math.Min(ShownIdDigits, manifest.BundleId.Length)]}, {Counted.Of(manifest.TrainingData.Rows, "training row")}");

    private void Write(string title, IReadOnlyList<Change> changes)
    {
        if (changes.Count == 0)
        {
            output.Line($"{title}: the same.");
            return;
        }

        output.Line($"\n{title}");
        var table = NewTable("name", "first", "second");
        foreach (var change in changes)
        {
            AddRow(table, change.Name, change.Before ?? "-", change.After ?? "-");
        }

        output.Console.Write(table);
    }

    private void WriteColumns()
    {
        if (difference.Columns.Count == 0)
        {
            output.Line("Columns: the same.");
            return;
        }

        output.Line("\nColumns");
        var table = NewTable("name", "change", "first", "second");
        foreach (var change in difference.Columns.Where(change => change.Levels is null))
        {
            AddRow(table, change.Name, change.Kind, change.Before ?? "-", change.After ?? "-");
        }

        if (table.Rows.Count > 0)
        {
            output.Console.Write(table);
        }

        WriteLevels([.. difference.Columns.Where(change => change.Levels is not null)]);
    }

    /// <summary>Levels by what happened to them: whole lists side by side would not show it.</summary>
    private void WriteLevels(IReadOnlyList<ColumnChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var table = NewTable("name", "change", "kept", "added", "removed", "respelled");
        foreach (var change in changes)
        {
            AddRow(table, change.Name, change.Kind, Count(change.Levels!.Kept), Names(change.Levels.Added), Names(change.Levels.Removed), Respelled(change.Levels));
        }

        output.Console.Write(table);
    }

    private void WriteClusters()
    {
        if (difference.Clusters.Count == 0)
        {
            output.Line("Clusters: the same.");
            return;
        }

        output.Line("\nClusters");
        var table = NewTable("factor", "first", "second", "change", "added", "removed", "respelled");
        foreach (var change in difference.Clusters)
        {
            AddRow(table, change.Factor, Count(change.Before), Count(change.After), change.Kind, Names(change.Names.Added), Names(change.Names.Removed), Respelled(change.Names));
        }

        output.Console.Write(table);
        if (difference.Clusters.FirstOrDefault(change => change.Names is { Kind: "all replaced" }) is { } replaced)
        {
            output.Line($"The bundles have no cluster of {Printable.Text(replaced.Factor)} in common: each answers the clusters of the other as unknown.");
        }
    }

    private void WriteMetrics()
    {
        if (difference.Metrics.Count == 0)
        {
            output.Line("Scores: the same.");
            return;
        }

        var shared = difference.Metrics.Where(change => change.IsShared).ToList();
        if (shared.Count > 0)
        {
            output.Line(shared.All(change => change.IsOfSameRows) ? "\nScores" : "\nScores, each bundle's of its own rows");
            output.Console.Write(Scores(shared));
            WriteWhyNoDifference(shared);
        }

        if (difference.Metrics.Count > shared.Count)
        {
            output.Line($"{Counted.Of(difference.Metrics.Count - shared.Count, "score")} of one bundle alone: see --json.");
        }
    }

    private void WriteWhyNoDifference(IReadOnlyList<MetricChange> shared)
    {
        if (!difference.Rows.IsSameOutcome)
        {
            output.Line("Scores have no differences, because the bundles predict different outcomes.");
        }
        else if (shared.Any(change => !change.IsOfSameRows))
        {
            output.Line("A score has no difference where the bundles are not known to have it of the same rows, such as training rows of which one bundle has left validation rows out. armed evaluate compares models on the same rows.");
        }
    }

    private static Table Scores(IReadOnlyList<MetricChange> changes)
    {
        var table = NewTable("score", "rows", "head", "first", "second", "difference");
        foreach (var change in changes.OrderBy(change => change.Score, StringComparer.Ordinal))
        {
            AddRow(table, change.Score, change.Rows, change.Head, Number(change.Before), Number(change.After), $"{(change.Difference > 0 ? "+" : "")}{Number(change.Difference)}");
        }

        return table;
    }

    private static string Number(double? value) => value is { } known ? MetricsTable.Number(known) : "-";

    private static string Count(int? count) => count is { } known ? known.ToString(CultureInfo.InvariantCulture) : "-";

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "0"
        : string.Create(CultureInfo.InvariantCulture, $"{names.Count}: {string.Join(", ", names.Take(MostNames).Select(name => name.Length == 0 ? "(empty)" : name))}{(names.Count > MostNames ? ", .." : "")}");

    private static string Respelled(NameChange change) => Names([.. change.Respelled.Select(pair => $"{pair.First} as {pair.Second}")]);

    private static Table NewTable(params string[] titles)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title)));
        }

        return table;
    }

    private static void AddRow(Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(Printable.Text(cell))));
}
