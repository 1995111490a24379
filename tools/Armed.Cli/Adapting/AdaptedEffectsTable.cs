using System.Globalization;
using Armed.Cli.Common;
using Armed.Cli.Output;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Spectre.Console;

namespace Armed.Cli.Adapting;

/// <summary>The effects of an adapted cluster: a line for each that has a name of its own, and one for all hidden features, pieces of a curve, or slopes on all columns, together.</summary>
internal static class AdaptedEffectsTable
{
    private const int MostNamed = 30;

    /// <summary>The table.</summary>
    public static Table Of(AdaptedCluster cluster, BundleManifest manifest)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var title in new[] { "  effect", "mean", "sd" })
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = true, Alignment = title == "  effect" ? Justify.Left : Justify.Right, Padding = new Padding(0, 0, 2, 0) });
        }

        var lines = Runs(cluster, manifest).ToList();
        foreach (var run in lines.Take(MostNamed))
        {
            table.AddRow(Cells(run).Select(cell => new Text(Printable.Text(cell))));
        }

        if (lines.Count > MostNamed)
        {
            table.AddRow(new Text(string.Create(CultureInfo.InvariantCulture, $"  {lines.Count - MostNamed} more")));
        }

        return table;
    }

    /// <summary>Whether effects are left out or shown together.</summary>
    public static bool IsShort(AdaptedCluster cluster, BundleManifest manifest) => Runs(cluster, manifest).ToList() is var runs && (runs.Count > MostNamed || runs.Any(run => run.Effects.Length > 1));

    /// <summary>Effects that are shown together, in their order; of several classes each class by itself.</summary>
    private static IEnumerable<(string Name, ClusterEffect[] Effects)> Runs(AdaptedCluster cluster, BundleManifest manifest)
    {
        var factor = manifest.RandomEffects.Single(effects => effects.Factor == cluster.Factor);
        var (terms, groups) = (factor.Terms, EffectRuns.Of(manifest, factor));
        for (var start = 0; start < cluster.Effects.Count; start += terms.Count)
        {
            for (var (first, end) = (0, 0); first < terms.Count; first = end)
            {
                end = groups.End(first);
                ClusterEffect[] effects = [.. cluster.Effects.Skip(start + first).Take(end - first)];
                yield return (effects.Length == 1 ? effects[0].Term : Together(effects, terms[first]), effects);
            }
        }
    }

    /// <summary>A class is the part before the effect's own name.</summary>
    private static string Together(ClusterEffect[] effects, string term)
    {
        var before = effects[0].Term[..^term.Length];
        return EffectUnits.IsHiddenTerm(term)
            ? string.Create(CultureInfo.InvariantCulture, $"{before}{effects.Length} hidden features, norm")
            : string.Create(CultureInfo.InvariantCulture, $"{before}{EffectUnits.Together(term)}, {effects.Length} {EffectUnits.Parts(term)}, norm");
    }

    /// <summary>Together: the norm of the means, and the root of the sum of the variances.</summary>
    private static string[] Cells((string Name, ClusterEffect[] Effects) run) =>
    [
        "  " + run.Name,
        MetricsTable.Number(run.Effects.Length == 1 ? run.Effects[0].Mean : Math.Sqrt(run.Effects.Sum(effect => effect.Mean * effect.Mean))),
        MetricsTable.Number(Math.Sqrt(run.Effects.Sum(effect => effect.Sd * effect.Sd))),
    ];
}
