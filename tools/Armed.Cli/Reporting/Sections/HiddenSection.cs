using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Cli.Reporting.Sections;

/// <summary>What the last hidden layer tells of the clusters, beside what the inputs and the outcome tell of them.</summary>
internal static class HiddenSection
{
    /// <summary>Twice the standard error is the edge of chance.</summary>
    private const double Clear = 2;

    public static Section? Of(ReportContent content)
    {
        var probes = content.Explanation.Manifest.ClusterProbes ?? [];
        if (probes.Count == 0)
        {
            return null;
        }

        var measured = probes.Where(probe => probe.NotMeasured is null).ToList();
        var left = PartsSection.IsNetworkLeftOut(content) ? Html.Of($"<p>The final model does without the network, so these figures say nothing of its predictions.</p>\n") : Html.None;
        var caution = measured.Count == 0 ? Html.None : Html.Of($"<p>{ClusterProbeText.Caution(content.Explanation.Manifest.Images is not null)}</p>\n");
        return new Section("hidden", "What the network's features tell of the clusters", Html.Of(
            $"{left}{Html.Join(probes.Select(probe => Html.Of($"<p>{Sentence(probe)}</p>\n")))}<div class=\"figures\">{Html.Join(measured.Select(probe => Figure(probe).ToHtml()))}</div>\n{Table(measured)}{caution}"));
    }

    /// <summary>A factor in words.</summary>
    public static Html Sentence(ClusterProbeDescription probe)
    {
        if (probe.NotMeasured is { } reason)
        {
            return Html.Of($"How much the features tell of {Html.Name(probe.Factor)} was not measured: {reason}.");
        }

        var best = Math.Max(probe.Linear!.Value, probe.Network!.Value);
        return Html.Of($"Classifiers that read the features name the right cluster of {Html.Name(probe.Factor)} in {Numbers.Percent(best)} of {Numbers.Count(probe.Rows, "validation row")}. {Verdict(probe, best)}");
    }

    private static Html Verdict(ClusterProbeDescription probe, double best)
    {
        var (without, inputs) = (Math.Max(probe.Chance!.Value, probe.Outcome!.Value), probe.Inputs!.Value);
        var known = Numbers.Percent(without);
        return !IsAbove(best, without, probe.Rows) ? Html.Of($"That is what the outcome alone, or the largest cluster, tells ({known}): these classifiers find nothing more of the clusters in them.")
            : IsAbove(inputs, best, probe.Rows) ? Html.Of($"That is more than the outcome alone, or the largest cluster, tells ({known}), and less than the inputs tell ({Numbers.Percent(inputs)}): a part of what the inputs tell of the clusters is hidden.")
            : Html.Of($"That is more than the outcome alone, or the largest cluster, tells ({known}), and the inputs tell no more ({Numbers.Percent(inputs)}): the clusters are not hidden. A larger lambda_g hides more.");
    }

    /// <summary>Whether a share of the rows is above another by more than chance.</summary>
    private static bool IsAbove(double share, double other, int rows) => share - other > Clear * Math.Sqrt((share * (1 - share) + other * (1 - other)) / rows);

    private static Figure Figure(ClusterProbeDescription probe)
    {
        IntervalRow[] bars =
        [
            new("largest cluster", 100 * probe.Chance!.Value, Class: "c2"), new("outcome alone", 100 * probe.Outcome!.Value, Class: "c2"),
            new("features, linear", 100 * probe.Linear!.Value), new("features, network", 100 * probe.Network!.Value), new("inputs, network", 100 * probe.Inputs!.Value, Class: "c2"),
        ];
        return new Figure(Html.Of($"How often the cluster of {Html.Name(probe.Factor)} is named"),
            Html.Of($"Features that hide the clusters have bars as short as those of the outcome alone. The bar of the inputs is what a network without an adversary could know."),
            $"Bars of the share of rows whose cluster is named: {string.Join("; ", bars.Select(bar => $"{bar.Name} {Numbers.Short(bar.Value)} %"))}.", IntervalChart.Bars(bars, "rows whose cluster is named, %"));
    }

    private static Html Table(IReadOnlyList<ClusterProbeDescription> probes) => probes.Count == 0 ? Html.None : Tables.Of(
        Html.Of($"How much the features vary between clusters, given the outcome: R is 0 where they say nothing of them, 1 where one direction of them is the same within each cluster"),
        [Tables.Cell("factor"), Tables.Cell("clusters"), Tables.Cell("rows"), Tables.Cell("R"), Tables.Cell("standard error")],
        probes.Select(probe => (IReadOnlyList<Html>)[Html.Name(probe.Factor), Tables.Cell(Numbers.Count(probe.Clusters)), Tables.Cell(Numbers.Count(probe.Rows)), Tables.Cell(probe.Dependence ?? double.NaN), Tables.Cell(probe.DependenceSe ?? double.NaN)]));
}
