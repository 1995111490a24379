using System.Globalization;
using System.Text;
using Armed.Runtime.Common;

namespace Armed.Runtime.Documents;

/// <summary>Writes <c>random_effects.csv</c>, of a trained bundle as of an adapted one.</summary>
internal static class EffectsCsv
{
    /// <summary>The file's name in a bundle.</summary>
    public const string FileName = "random_effects.csv";

    /// <summary>The file's content.</summary>
    /// <param name="rows">Every effect of every cluster, by factor and code.</param>
    public static byte[] Write(IEnumerable<EffectSummary> rows)
    {
        var text = new StringBuilder("factor,cluster,effect,mean,sd\n");
        foreach (var row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"{CsvText.Quote(row.Factor)},{CsvText.Quote(row.Cluster)},{CsvText.Quote(row.Effect)},{row.Mean:G7},{row.Sd:G7}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
