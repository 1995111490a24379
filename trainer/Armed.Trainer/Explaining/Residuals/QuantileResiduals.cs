using System.Numerics.Tensors;
using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Explaining.Residuals;

/// <summary>
/// Simulated quantile residuals as DHARMa makes them (Hartig): tables of outcomes are simulated with new effects of every cluster, and the residual of a row is the share of its simulations below its outcome, ties
/// broken at random. Each simulated table is ranked among the others likewise, so that the tests hold although rows of a cluster share its effects.
/// </summary>
internal static class QuantileResiduals
{
    public const string Uniformity = "uniformity", Dispersion = "dispersion", ZeroInflation = "zero_inflation", Outliers = "outliers";

    /// <summary>Simulated tables: DHARMa's number.</summary>
    private const int Simulations = 250;

    private const int MostRows = 4_000;
    private const int FewestRows = 20;
    private const long Seed = 20;

    /// <summary>The residuals of rows; null where the outcome cannot be simulated, or there are too few rows.</summary>
    /// <param name="model">The bundle.</param>
    /// <param name="all">Labelled rows; of many some.</param>
    /// <param name="isHeldOut">Whether the fit did not use them.</param>
    public static SimulatedResiduals? Of(ArmedModel model, LabelledSample all, bool isHeldOut)
    {
        var rows = all.Thin(MostRows);
        return rows.Count >= FewestRows && OutcomeSimulation.Of(model, rows, isHeldOut) is { } simulation ? Of(OutcomeKinds.Of(model.Task), rows.Outcomes, simulation.Draw) : null;
    }

    /// <summary>The residuals of outcomes against simulated ones.</summary>
    /// <param name="kind">Kind of outcome.</param>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="draw">Simulates a table.</param>
    public static SimulatedResiduals Of(OutcomeKind kind, float[] outcomes, SimulatedOutcomes draw)
    {
        var random = new GaussianRandom(Seed);
        var tables = new float[Simulations + 1][];
        tables[0] = outcomes;
        for (var s = 1; s <= Simulations; s++)
        {
            draw(random, tables[s] = new float[outcomes.Length]);
        }

        var ranks = Ranks(tables, random);
        var predicted = Means(tables[1..]);
        return new SimulatedResiduals([.. ranks[0].Select(rank => (rank + random.Uniform()) / (Simulations + 1))], predicted, Simulations, [.. Tests(kind, tables, ranks)]);
    }

    /// <summary>Rank of each outcome among all tables, 0 to Simulations, by table and row; ties in random order.</summary>
    private static int[][] Ranks(float[][] tables, GaussianRandom random)
    {
        int[][] ranks = [.. tables.Select(table => new int[table.Length])];
        var (values, order) = (new float[tables.Length], new int[tables.Length]);
        for (var row = 0; row < tables[0].Length; row++)
        {
            for (var s = 0; s < tables.Length; s++)
            {
                order[s] = s;
            }

            for (var s = 0; s < tables.Length; s++)
            {
                values[s] = tables[s][row];
            }

            Array.Sort(values, order);
            Untie(values, order, random);
            for (var rank = 0; rank < order.Length; rank++)
            {
                ranks[order[rank]][row] = rank;
            }
        }

        return ranks;
    }

    /// <summary>Puts equal numbers in random order.</summary>
    private static void Untie(float[] values, int[] order, GaussianRandom random)
    {
        for (int first = 0, next; first < values.Length; first = next)
        {
            for (next = first + 1; next < values.Length && values[next] == values[first]; next++)
            {
            }

            random.Shuffle(order.AsSpan(first, next - first));
        }
    }

    private static IEnumerable<ResidualTest> Tests(OutcomeKind kind, float[][] tables, int[][] ranks)
    {
        yield return Test(Uniformity, [.. ranks.Select(Distance)], isOneSided: true);
        if (kind.HasSpread)
        {
            // Centred by all tables, the observed one among them: by the simulated ones alone it would be farther from the centre than they are, though the model is right.
            var centres = Means(tables);
            double[] variances = [.. tables.Select(table => Variance(table, centres))];
            var mean = variances.Skip(1).Average();
            yield return Test(Dispersion, [.. variances.Select(variance => variance / mean)], isOneSided: false);
        }

        if (kind.HasZeros)
        {
            yield return Test(ZeroInflation, [.. tables.Select(table => table.Count(value => value == 0) / (double)table.Length)], isOneSided: false);
        }

        yield return Test(Outliers, [.. ranks.Select(table => table.Count(rank => rank is 0 or Simulations) / (double)table.Length)], isOneSided: false);
    }

    /// <summary>The mean of each row over tables.</summary>
    private static double[] Means(ReadOnlySpan<float[]> tables)
    {
        var means = new double[tables[0].Length];
        foreach (var table in tables)
        {
            for (var row = 0; row < means.Length; row++)
            {
                means[row] += table[row];
            }
        }

        TensorPrimitives.Divide(means, tables.Length, means);
        return means;
    }

    /// <summary>The mean square of a table's distances from centres.</summary>
    private static double Variance(float[] table, double[] centres)
    {
        var sum = 0.0;
        for (var row = 0; row < table.Length; row++)
        {
            sum += (table[row] - centres[row]) * (table[row] - centres[row]);
        }

        return sum / table.Length;
    }

    /// <summary>The observed statistic, the first, among the simulated ones.</summary>
    private static ResidualTest Test(string name, double[] statistics, bool isOneSided)
    {
        var simulated = statistics[1..];
        var (above, below) = (Share(value => value >= statistics[0]), Share(value => value <= statistics[0]));
        Array.Sort(simulated);
        return new ResidualTest(name, statistics[0], simulated[simulated.Length / 2], isOneSided ? above : Math.Min(1, 2 * Math.Min(above, below)));

        double Share(Func<double, bool> holds) => (1.0 + simulated.Count(holds)) / (simulated.Length + 1);
    }

    /// <summary>Kolmogorov and Smirnov's distance of ranks from the uniform distribution.</summary>
    private static double Distance(int[] ranks)
    {
        var counts = new int[Simulations + 1];
        foreach (var rank in ranks)
        {
            counts[rank]++;
        }

        var (distance, below) = (0.0, 0);
        for (var rank = 0; rank <= Simulations; rank++)
        {
            below += counts[rank];
            distance = Math.Max(distance, Math.Abs(((double)below / ranks.Length) - ((rank + 1.0) / (Simulations + 1))));
        }

        return distance;
    }
}
