using Armed.Runtime.Posterior;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit.SecondStages;

/// <summary>Class shares of clusters, counted in some rows.</summary>
internal static class ClassShareTables
{
    /// <summary>Per factor the shares and the number of rows of each cluster [C + 1, K + 1], the unknown one last.</summary>
    /// <param name="data">The data.</param>
    /// <param name="clusters">Number of clusters C of each factor.</param>
    /// <param name="classes">Number of classes K.</param>
    /// <param name="rows">The rows that count.</param>
    public static IReadOnlyList<float[]> Of(FitData data, IReadOnlyList<int> clusters, int classes, int[] rows)
    {
        var overall = new int[classes];
        int[][] counts = [.. clusters.Select(count => new int[(count + 1) * classes])];
        foreach (var row in rows)
        {
            var k = (int)data.Outcome[row];
            overall[k]++;
            for (var g = 0; g < counts.Length; g++)
            {
                var code = data.Rows.Clusters[(row * counts.Length) + g];
                if (code >= 0 && code < clusters[g])
                {
                    counts[g][(code * classes) + k]++;
                }
            }
        }

        var shares = ClassShares.Of(overall);
        return [.. counts.Select(own => Table(shares, own))];
    }

    private static float[] Table(ClassShares shares, int[] counts)
    {
        var (classes, width) = (shares.Classes, shares.Width);
        var table = new float[counts.Length / classes * width];
        for (var cluster = 0; cluster * classes < counts.Length; cluster++)
        {
            shares.Write(counts.AsSpan(cluster * classes, classes), table.AsSpan(cluster * width, width));
        }

        return table;
    }
}
