using System.Globalization;
using System.Text;
using Armed.Runtime.Common;

namespace Armed.Runtime.Adaptation;

/// <summary>The rows of <c>random_effects.csv</c> of adapted clusters: those of a refreshed one replaced, those of new ones at the end.</summary>
internal static class AdaptedEffectsCsv
{
    /// <param name="csv">The parent's file.</param>
    /// <param name="clusters">Clusters in original units.</param>
    public static string Write(string csv, IReadOnlyList<AdaptedCluster> clusters)
    {
        var replaced = clusters.ToDictionary(Prefix, StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var (record, index) in Records(csv).Select((record, index) => (record, index)))
        {
            // The header stays, whatever a factor and its cluster are called.
            if (index == 0 || !replaced.ContainsKey(PrefixOf(record)))
            {
                text.Append(record);
            }
        }

        foreach (var cluster in clusters)
        {
            foreach (var effect in cluster.Effects)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Prefix(cluster)}{CsvText.Quote(effect.Term)},{effect.Mean:G7},{effect.Sd:G7}\n");
            }
        }

        return text.ToString();
    }

    private static string Prefix(AdaptedCluster cluster) => $"{CsvText.Quote(cluster.Factor)},{CsvText.Quote(cluster.Cluster)},";

    /// <summary>The first two cells with their commas.</summary>
    private static string PrefixOf(string record)
    {
        var (commas, quoted) = (0, false);
        for (var i = 0; i < record.Length; i++)
        {
            quoted ^= record[i] == '"';
            if (record[i] == ',' && !quoted && ++commas == 2)
            {
                return record[..(i + 1)];
            }
        }

        return record;
    }

    /// <summary>Lines, with those joined that a quoted cell spans.</summary>
    private static IEnumerable<string> Records(string csv)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i < csv.Length; i++)
        {
            quoted ^= csv[i] == '"';
            if (csv[i] == '\n' && !quoted)
            {
                yield return csv[start..(i + 1)];
                start = i + 1;
            }
        }

        if (start < csv.Length)
        {
            yield return csv[start..] + "\n";
        }
    }
}
