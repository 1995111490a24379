using System.Globalization;
using System.Text.Json;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Export;
using Armed.Trainer.Outcomes;
using Spectre.Console;

namespace Armed.Cli.Bundles;

/// <summary>What <c>armed inspect</c> prints for people.</summary>
internal sealed class BundleInspection(CommandOutput output, BundleManifest manifest)
{
    /// <summary>Notes that are warnings say so themselves.</summary>
    private const string Warning = "Warning: ";

    private const int ShownLevels = 6;

    public void Write(string path)
    {
        WriteHead(path);
        Section("Columns", Columns());
        Section("Clusters", Clusters());
        if (!ShowsVariances(manifest.Refit))
        {
            Section($"Random effects, standard deviations between clusters{Units()}", RandomEffects());
        }

        if (manifest.Refit is { } refit)
        {
            output.Line("");
            EstimatesReport.Write(refit, manifest, output);
        }

        Section("Graphs", Graphs());
        Section("Metrics", MetricsTable.Of(manifest.Metrics));
        ProbeLines.Write(manifest, output);
        NewClusterLines.Write(manifest, output);
        Section("Options that applied (armed.json has all)", Pairs(AppliedOptions.Of(manifest).Select(option => (option.Name, Option(option.Value)))));
        Section("Versions", Pairs(manifest.Packages.Select(package => (package.Key, package.Value))));
        foreach (var note in manifest.Notes)
        {
            output.Line(note.StartsWith(Warning, StringComparison.Ordinal) ? note : $"Note: {note}");
        }
    }

    /// <summary>The solved mixed model's table has the same standard deviations, with more.</summary>
    private bool ShowsVariances(RefitDescription? refit) => refit is { Kept: true, Model.VarianceComponents.Count: > 0 } && manifest.RandomEffects.All(factor => factor.Units.Count > 0);

    private void WriteHead(string path)
    {
        var data = manifest.TrainingData;
        var parity = manifest.Parity.Count == 0 ? "not measured" : string.Join(", ", manifest.Parity.Select(graph => Invariant($"{graph.Key} {graph.Value:0.0e0}")));
        output.Console.Write(Pairs(
        [
            ("bundle", path),
            ("bundle id", manifest.BundleId),
            ("fit id", manifest.FitId),
            ("format", Invariant($"{manifest.FormatVersion}")),
            ("predicts", OutcomeKinds.Of(manifest.Task).Describe(manifest, Shortened)),
            .. FormulaText.Of(manifest) is { } formula ? [("formula", formula)] : Array.Empty<(string, string)>(),
            ("weights", Weights()),
            .. manifest.Weights is { } stored ? [("stored weights", StoredWeights(stored))] : Array.Empty<(string, string)>(),
            ("unknown cluster", manifest.UnknownCluster),
            ("trained on", Invariant($"{Counted.Of(data.Rows, "row")} ({data.RowsDropped} dropped) of {data.Source ?? "unnamed data"}")),
            ("data SHA-256", data.Sha256),
            ("seed", Invariant($"{manifest.Seed}")),
            ("parity", parity),
            ("derived from", manifest.Lineage.Count == 0 ? "nothing: a new fit" : string.Join(", ", manifest.Lineage)),
        ]));
    }

    private static string StoredWeights(WeightsDescription weights) => $"{WeightsText.Bits(weights)}. {WeightsText.Heading(weights)} {string.Join(" ", WeightsText.Lines(weights))}";

    private string Weights()
    {
        var outcome = manifest.Outcome;
        var classes = outcome.Classes.Zip(outcome.ClassWeights, (name, weight) => Invariant($"{name} {weight:G4}"));
        return outcome.Weights is null && outcome.ClassWeights.Count == 0 ? "none" : string.Join("; ", new[] { outcome.Weights, string.Join(", ", classes) }.Where(part => !string.IsNullOrEmpty(part)));
    }

    private Table Columns()
    {
        var table = NewTable("column", "kind", "range or levels", "missing");
        foreach (var column in manifest.Columns)
        {
            AddRow(table, column.Name, ColumnText.Kind(column), column.Kind == "numeric" ? ColumnText.Range(column) : Shortened(column.Levels), Invariant($"{column.MissingShare:0.0 %}"));
        }

        return table;
    }

    private Table Clusters()
    {
        var table = NewTable("factor", "clusters", "rows each", "names");
        foreach (var factor in manifest.Clusters)
        {
            AddRow(table, factor.Name, Invariant($"{factor.Levels.Count}"), factor.Rows.Count == 0 ? "" : factor.Rows.Min() == factor.Rows.Max() ? Invariant($"{factor.Rows[0]}") : Invariant($"{factor.Rows.Min()} to {factor.Rows.Max()}"), Shortened(factor.Levels));
        }

        return table;
    }

    private Table RandomEffects()
    {
        var table = NewTable("factor", "term", "sd", "estimate");
        foreach (var factor in manifest.RandomEffects)
        {
            double[][] deviations = [.. factor.Covariance.Select((_, output) => EffectUnits.Deviations(manifest, factor, output))];
            var sds = factor.Terms.Select((_, term) => string.Join(", ", deviations.Select(sd => MetricsTable.Number(sd[term])))).ToList();
            var runs = EffectRuns.Of(manifest, factor);
            for (int first = 0, next; first < sds.Count; first = next)
            {
                next = EndOfRun(runs, sds, first);
                AddRow(table, factor.Factor, EffectUnits.Run(factor.Terms, first, next), sds[first], factor.Method);
            }
        }

        return table;
    }

    // The slopes on the last layer, h1, h2, .., those on all columns and the pieces of a curve share one standard deviation while it is learned for all of them together.
    private static int EndOfRun(EffectRuns runs, List<string> sds, int first)
    {
        var next = first + 1;
        while (next < runs.End(first) && sds[next] == sds[first])
        {
            next++;
        }

        return next;
    }

    private Table Graphs()
    {
        var table = NewTable("role", "file", "inputs", "outputs", "SHA-256");
        foreach (var graph in manifest.Graphs)
        {
            AddRow(table, graph.Role, graph.File, Tensors(graph.Inputs), Tensors(graph.Outputs), graph.Sha256[..Math.Min(16, graph.Sha256.Length)]);
        }

        return table;
    }

    private string Units() => manifest.RandomEffects.All(factor => factor.Units.Count > 0) ? ", in original units" : ", on the scale of the design (inputs standardised)";

    private static string Tensors(IReadOnlyList<TensorDescription> tensors) => string.Join("\n", tensors.Select(tensor => Invariant($"{tensor.Name} [N, {tensor.Columns}]")));

    private static string Shortened(IReadOnlyList<string> levels) =>
        string.Join(", ", levels.Take(ShownLevels).Select(level => level.Length == 0 ? "(empty)" : level)) + (levels.Count > ShownLevels ? Invariant($", and {levels.Count - ShownLevels} more") : "");

    private static string Option(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() == 0 => "none",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray()),
        JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => value.ToString(),
    };

    private void Section(string title, Table table)
    {
        output.Line($"\n{title}");
        output.Console.Write(table);
    }

    private static Grid Pairs(IReadOnlyList<(string Name, string Value)> pairs)
    {
        var grid = new Grid().AddColumn(new GridColumn { NoWrap = true }).AddColumn();
        foreach (var (name, value) in pairs)
        {
            grid.AddRow(new Text("  " + Printable.Text(name)), new Text(Printable.Text(value)));
        }

        return grid;
    }

    private static Table Pairs(IEnumerable<(string Name, string Value)> pairs)
    {
        var table = NewTable("name", "value");
        foreach (var (name, value) in pairs)
        {
            AddRow(table, name, value);
        }

        return table;
    }

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

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
