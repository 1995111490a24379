using Armed.Runtime.Posterior;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The rows of a model, sorted by the clusters of a factor.</summary>
internal sealed class ClusterOrder
{
    // Fixed, whatever the machine: sums must not depend on the number of threads.
    private const int Parts = 32;

    /// <param name="data">The model.</param>
    /// <param name="factor">One of its factors.</param>
    public ClusterOrder(MixedModelData data, RandomFactor factor)
    {
        var rows = data.Rows;
        Size = factor.Size;
        Start = new int[factor.Levels + 1];
        foreach (var code in factor.Codes)
        {
            Start[code + 1]++;
        }

        for (var c = 0; c < factor.Levels; c++)
        {
            Start[c + 1] += Start[c];
        }

        (Row, Design, Outcome, Weights) = (new int[rows], new float[rows * Size], new double[rows], new double[rows]);
        var next = (int[])Start.Clone();
        for (var i = 0; i < rows; i++)
        {
            var at = next[factor.Codes[i]]++;
            Row[at] = i;
            for (var k = 0; k < Size; k++)
            {
                Design[(at * Size) + k] = data.Row(i)[factor.Design[k]];
            }

            (Outcome[at], Weights[at]) = (data.Outcome[i], data.Weights?[i] ?? 1);
        }

        Ranges = [.. Cut(factor.Levels, rows)];
    }

    /// <summary>First sorted position of each cluster, and the number of rows.</summary>
    public int[] Start { get; }

    /// <summary>Row at each sorted position.</summary>
    public int[] Row { get; }

    /// <summary>Number of effects K.</summary>
    public int Size { get; }

    /// <summary>phi of each sorted row, [N, K].</summary>
    public float[] Design { get; }

    public double[] Outcome { get; }

    public double[] Weights { get; }

    /// <summary>The rows of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="offsets">Linear predictor of each sorted row without this factor's effects, length N.</param>
    public ClusterRows Rows(int cluster, double[] offsets)
    {
        var (start, count) = (Start[cluster], Start[cluster + 1] - Start[cluster]);
        return new ClusterRows
        {
            Design = Design.AsSpan(start * Size, count * Size),
            Offset = offsets.AsSpan(start, count),
            Outcome = Outcome.AsSpan(start, count),
            Weights = Weights.AsSpan(start, count),
        };
    }

    /// <summary>Runs of clusters with about equally many rows.</summary>
    public (int From, int To)[] Ranges { get; }

    private IEnumerable<(int From, int To)> Cut(int levels, int rows)
    {
        var from = 0;
        for (var part = 1; part <= Parts && from < levels; part++)
        {
            var to = from;
            while (to < levels && (Start[to + 1] <= (long)rows * part / Parts || part == Parts))
            {
                to++;
            }

            if (to > from)
            {
                yield return (from, to);
            }

            from = to;
        }
    }
}
