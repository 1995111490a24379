using Armed.Cli.Reporting.Figures;
using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Explaining.Clusters;

namespace Armed.Cli.Reporting.Sections;

/// <summary>How clusters differ: their effects, the variances, and how far effects are shrunk.</summary>
internal static class EffectsSection
{
    private const int MostFigures = 6;
    private const int MostNamed = 40;
    private const int Extremes = 10;
    private const double Z = 1.645;
    private const double SmallestEffect = 1e-9;

    public static Section Of(ReportContent content)
    {
        var classes = content.Explanation.Manifest.Outcome.Classes;
        var alone = Alone(content.Explanation.Manifest);
        var groups = content.Explanation.Effects.Where(effect => alone.Contains((effect.Factor, Term(effect.Effect, classes)))).GroupBy(effect => (effect.Factor, effect.Effect)).Where(Differ).ToList();
        var figures = groups.Take(MostFigures).Select(group => Caterpillar(group.Key.Factor, group.Key.Effect, [.. group.OrderByDescending(effect => effect.Mean).ThenBy(effect => effect.Cluster, StringComparer.Ordinal)]));
        var shrinkage = Shrinkage.Of(content.Explanation);
        return new Section("effects", "How clusters differ", Html.Of(
            $"<p>An effect is what a cluster has more or less than the average cluster, {Words.LinearScale(content.Explanation.Manifest)}. Effects of clusters with few rows are drawn towards 0 (shrinkage).{Left(groups.Count)}</p>\n<div class=\"figures\">{Html.Join(figures.Concat(shrinkage).Select(figure => figure.ToHtml()))}</div>\n{Variances(content.Explanation.Manifest)}{Cautions(content.Explanation.Manifest)}{VarianceShares.Of(content.Explanation.Manifest)}"));
    }

    /// <summary>The effect without the class that it is of.</summary>
    private static string Term(string effect, IReadOnlyList<string> classes) =>
        classes.FirstOrDefault(name => effect.StartsWith(name + ": ", StringComparison.Ordinal)) is { } of ? effect[(of.Length + 2)..] : effect;

    /// <summary>The effects with a standard deviation of their own: pieces of curves and hidden features say nothing each by itself.</summary>
    private static HashSet<(string Factor, string Term)> Alone(BundleManifest manifest) =>
        [.. manifest.RandomEffects.SelectMany(effects => EffectRuns.Of(manifest, effects) is var runs ? effects.Terms.Where((_, k) => runs.Together(k) is null).Select(term => (effects.Factor, term)) : [])];

    /// <summary>Effects of a variance that was estimated as 0 are rounding errors.</summary>
    private static bool Differ(IEnumerable<FactorEffect> effects) => effects.Any(effect => Math.Max(Math.Abs(effect.Mean), effect.Sd) > SmallestEffect);

    private static string Left(int groups) => groups > MostFigures ? $" Of {groups} kinds of effects, {MostFigures} are shown; random_effects.csv has all." : "";

    private static Figure Caterpillar(string factor, string effect, FactorEffect[] effects)
    {
        var apart = effects.Count(ExcludesTheAverage);
        return new Figure(Html.Of($"{Html.Name(effect)} by {Html.Name(factor)}"),
            Html.Of($"Dots are the clusters' effects, lines their 90 % intervals. The interval excludes the average cluster, 0, for {Numbers.Count(apart)} of {Numbers.Count(effects.Length, "cluster")}{(effects.Length > MostNamed && apart > 0 ? " (marked *)" : "")}{(apart > 1 ? "; with so many clusters, some of them by chance" : "")}. {Named(effects)}"),
            $"{effects.Length} clusters sorted by their effect, from {Numbers.Short(effects[^1].Mean)} to {Numbers.Short(effects[0].Mean)}, with 90 % intervals.",
            IntervalChart.Dots([.. effects.Select(one => new IntervalRow(one.Cluster, one.Mean, one.Mean - (Z * one.Sd), one.Mean + (Z * one.Sd)))], $"effect: {effect}", effects.Length <= MostNamed));
    }

    private static bool ExcludesTheAverage(FactorEffect effect) => Math.Abs(effect.Mean) > Z * effect.Sd;

    /// <summary>Where there is no room for names in the picture.</summary>
    private static Html Named(FactorEffect[] effects) => effects.Length <= MostNamed ? Html.None
        : Html.Of($"Highest, from the top: {Html.List([.. effects.Take(Extremes).Select(One)])}. Lowest, from the bottom: {Html.List([.. effects.Reverse().Take(Extremes).Select(One)])}.");

    private static Html One(FactorEffect effect) => Html.Of($"{Html.Name(effect.Cluster)} ({Numbers.Short(effect.Mean)}{(ExcludesTheAverage(effect) ? "*" : "")})");

    private static Html Cautions(BundleManifest manifest) => Html.Join(VarianceCaution.Of(manifest).Select(sentence => Html.Of($"<p>{sentence}</p>\n")));

    private static Html Variances(BundleManifest manifest)
    {
        var rows = manifest.RandomEffects.SelectMany(effects => VarianceRows(manifest, effects)).ToList();
        if (manifest.ResidualSd is { } residual)
        {
            rows.Add([Tables.Cell("within clusters (residual)"), Html.None, Tables.Cell(residual), .. IntervalTitles(manifest).Select(_ => Html.None), Html.None]);
        }

        var correlated = manifest.RandomEffects.Any(effects => effects.Terms.Count > 1);
        return Tables.Of(Html.Of($"Standard deviations between clusters, {Words.LinearScale(manifest)}"), [Tables.Cell("factor"), Tables.Cell("effect"), Tables.Cell("sd"), .. IntervalTitles(manifest), .. correlated ? [Tables.Cell("correlation with the first")] : Array.Empty<Html>()],
            correlated ? rows : rows.Select(row => (IReadOnlyList<Html>)[.. row.Take(row.Count - 1)]), 1);
    }

    /// <summary>A line for each standard deviation of a factor's effects.</summary>
    private static IEnumerable<IReadOnlyList<Html>> VarianceRows(BundleManifest manifest, RandomEffectsDescription effects)
    {
        var runs = EffectRuns.Of(manifest, effects);
        return EffectUnits.Deviations(manifest, effects, output: 0).Index().Where(own => runs.End(own.Index) == own.Index + 1).Select(own => (IReadOnlyList<Html>)
        [
            Html.Name(effects.Factor), Html.Name(runs.Together(own.Index) ?? effects.Terms[own.Index]), Tables.Cell(own.Item), .. Interval(manifest, effects, runs.Start(own.Index)), Correlation(manifest, effects, own.Index),
        ]);
    }

    private static Html[] IntervalTitles(BundleManifest manifest) => manifest.Refit is { Kept: true, Model: { ConfidenceLevel: { } level } model } && model.VarianceParameters.Any(IsDeviation)
        ? [Tables.Cell(Numbers.Percent(level) + " from"), Tables.Cell("to")] : [];

    private static bool IsDeviation(VarianceParameterDescription parameter) => parameter.Kind == VarianceParameterKinds.StandardDeviation && (parameter.Lower ?? parameter.Upper) is not null;

    private static IEnumerable<Html> Interval(BundleManifest manifest, RandomEffectsDescription effects, int k)
    {
        var own = manifest.Refit?.Model?.VarianceParameters.FirstOrDefault(parameter => IsDeviation(parameter) && parameter.Group == effects.Factor && parameter.Term == effects.Terms[k]);
        return IntervalTitles(manifest).Select((_, end) => Tables.Cell(end == 0 ? own?.Lower : own?.Upper));
    }

    private static Html Correlation(BundleManifest manifest, RandomEffectsDescription effects, int k) =>
        manifest.Refit is { Kept: true, Model: { } model } && model.VarianceComponents.Where(component => component.Group == effects.Factor).ElementAtOrDefault(k) is { Corr: { } correlation }
            ? Tables.Cell(correlation) : Html.None;
}
