namespace Armed.Trainer.Refit.Search;

/// <summary>Groups of rows with what a score test needs of them whatever columns it tests: computed once for all columns.</summary>
internal sealed class ResidualGroups
{
    private readonly int[] _counts;

    /// <param name="groups">Group of each row.</param>
    /// <param name="degrees">Degrees of freedom d_c that each group's residuals have lost beside the mean.</param>
    /// <param name="residuals">Residual of each row.</param>
    public ResidualGroups(int[] groups, double[] degrees, double[] residuals)
    {
        (Groups, _counts) = (groups, new int[degrees.Length]);
        foreach (var group in groups)
        {
            _counts[group]++;
        }

        var means = Means(1, (at, sums) => sums[0] += residuals[at]);
        Residuals = [.. residuals.Select((residual, at) => residual - means[groups[at]])];
        Excess = [.. _counts.Select((count, c) => count / Math.Max(1, count - 1 - degrees[c]))];
    }

    /// <summary>Adds a row's values to sums.</summary>
    public delegate void Adder(int at, Span<double> sums);

    /// <summary>Group of each row.</summary>
    public int[] Groups { get; }

    /// <summary>Number of groups C.</summary>
    public int Count => _counts.Length;

    /// <summary>Residuals less their group's mean.</summary>
    public double[] Residuals { get; }

    /// <summary>How much larger squared errors are than squared residuals, n_c / (n_c - 1 - d_c), [C].</summary>
    public double[] Excess { get; }

    /// <summary>Means by group, [C, J].</summary>
    /// <param name="width">Values of a row J.</param>
    /// <param name="add">Adds a row's.</param>
    public double[] Means(int width, Adder add)
    {
        var sums = new double[Count * width];
        for (var at = 0; at < Groups.Length; at++)
        {
            add(at, sums.AsSpan(Groups[at] * width, width));
        }

        return [.. sums.Select((sum, at) => sum / Math.Max(1, _counts[at / width]))];
    }
}
