namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The rows of a model with one factor and one effect, sorted by cluster.</summary>
internal sealed class ClusterOrder
{
    // Fixed, whatever the machine: sums must not depend on the number of threads.
    private const int Parts = 32;

    public ClusterOrder(MixedModelProblem problem)
    {
        var (factor, rows) = (problem.Data.Factors[0], problem.Data.Rows);
        Start = new int[factor.Levels + 1];
        foreach (var code in factor.Codes)
        {
            Start[code + 1]++;
        }

        for (var c = 0; c < factor.Levels; c++)
        {
            Start[c + 1] += Start[c];
        }

        (Row, Design, Outcome, Weights) = (new int[rows], new float[rows], new double[rows], new double[rows]);
        var next = (int[])Start.Clone();
        for (var i = 0; i < rows; i++)
        {
            var at = next[factor.Codes[i]]++;
            (Row[at], Design[at]) = (i, problem.Data.Row(i)[factor.Design[0]]);
            (Outcome[at], Weights[at]) = (problem.Data.Outcome[i], problem.Weights[i]);
        }

        Ranges = [.. Cut(factor.Levels, rows)];
    }

    /// <summary>First sorted position of each cluster, and the number of rows.</summary>
    public int[] Start { get; }

    /// <summary>Row at each sorted position.</summary>
    public int[] Row { get; }

    public float[] Design { get; }

    public double[] Outcome { get; }

    public double[] Weights { get; }

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
