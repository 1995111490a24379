using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Trees;

namespace Armed.Trainer.Tests.Trees;

/// <summary>Simulated rows that trees learn from.</summary>
internal static class TreeSamples
{
    /// <summary>Uniform columns on (0, 1), in steps where they have few values, and an outcome of a function of them.</summary>
    public static TreeRows Rows(int rows, int columns, Func<float[], GaussianRandom, double> outcome, OutcomeDistribution? distribution = null, int values = 0, long seed = 1)
    {
        var random = new SplitMix64((ulong)seed);
        var draws = new GaussianRandom(seed);
        var x = Enumerable.Range(0, columns).Select(_ => new float[rows]).ToArray();
        var y = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var value = random.NextDouble();
                x[column][row] = (float)(values > 0 ? Math.Floor(value * values) / values : value);
            }

            y[row] = outcome(Row(x, row), draws);
        }

        return new TreeRows { Columns = x, Outcome = y, Distribution = distribution ?? new GaussianDistribution(1) };
    }

    /// <summary>The columns of a row.</summary>
    public static float[] Row(IReadOnlyList<float[]> columns, int row) => [.. columns.Select(column => column[row])];
}
