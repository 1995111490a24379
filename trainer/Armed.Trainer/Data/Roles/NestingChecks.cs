using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Roles;

/// <summary>
/// How two factors lie in each other over the training rows: nested with their own ids, or with ids that start again in every cluster of the other, which a model
/// takes for the same clusters unless it is told otherwise.
/// </summary>
internal sealed class NestingChecks(int[] trainingRows, List<string> messages)
{
    public void Check(IReadOnlyList<CategoricalColumn> factors)
    {
        CategoricalColumn[] columns = [.. factors.Where(factor => factor.Columns.Count == 1)];
        foreach (var inner in columns)
        {
            foreach (var outer in columns.Where(outer => outer != inner && !factors.Any(factor => factor.Columns.Contains(outer.Name) && factor.Columns.Contains(inner.Name))))
            {
                Check(inner, outer);
            }
        }
    }

    private void Check(CategoricalColumn inner, CategoricalColumn outer)
    {
        var pairs = trainingRows.Select(row => (Outer: outer.Codes[row], Inner: inner.Codes[row])).Distinct().ToArray();
        var clusters = pairs.Select(pair => pair.Inner).Distinct().Count();
        var (a, b) = (Say.Quote(outer.Name), Say.Quote(inner.Name));
        if (pairs.Length == clusters && clusters > pairs.Select(pair => pair.Outer).Distinct().Count())
        {
            messages.Add($"{b} is nested in {a}: each of its clusters is in one cluster of {a}.");
        }
        else if (StartsAgain(pairs, inner.Levels))
        {
            messages.Add($"Warning: the ids of {b} seem to restart in every cluster of {a}: {Say.Count(pairs.Length, "combination", "combinations")} of {Say.Count(clusters, "id", "ids")}. The model treats equal ids as the same cluster; "
                + $"if they are different ones, write the factor as {FactorName.Of([outer.Name, inner.Name])} (or --random \"(1 | {FactorName.Notation(outer.Name)}/{FactorName.Notation(inner.Name)})\").");
        }
        else if (MayStartAgain(pairs, clusters))
        {
            messages.Add($"Every id of {b} occurs in several clusters of {a} ({Say.Count(clusters, "id", "ids")}, {Say.Count(pairs.Length, "combination", "combinations")}). The model treats equal ids as the same cluster. "
                + $"If an id means another unit in every cluster of {a}, name the factors --cluster {outer.Name},{FactorName.Of([outer.Name, inner.Name])}.");
        }
    }

    /// <summary>
    /// Whether ids could start again although they are the same everywhere: a few ids, each in several outer clusters, and several rows per combination, without which a factor of
    /// combinations would be noise. Crossed factors with repeated measures look the same, so this is a hint. An outer factor that lies in the inner one has its own message.
    /// </summary>
    private bool MayStartAgain((int Outer, int Inner)[] pairs, int clusters) =>
        pairs.Select(pair => pair.Outer).Distinct().Count() is var outers
        && clusters <= outers && outers < pairs.Length
        && trainingRows.Length >= 2 * pairs.Length
        && pairs.CountBy(pair => pair.Inner).All(count => count.Value > 1);

    /// <summary>
    /// Whether ids are 1, 2, .. up to a number that differs between the outer clusters.
    /// </summary>
    private static bool StartsAgain((int Outer, int Inner)[] pairs, IReadOnlyList<string> levels)
    {
        var counts = new HashSet<int>();
        foreach (var cluster in pairs.GroupBy(pair => pair.Outer))
        {
            var ids = cluster.Select(pair => int.TryParse(levels[pair.Inner], NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1).Order().ToArray();
            if (ids[0] is not (0 or 1) || ids[^1] - ids[0] + 1 != ids.Length)
            {
                return false;
            }

            counts.Add(ids.Length);
        }

        return counts.Count > 1;
    }
}
