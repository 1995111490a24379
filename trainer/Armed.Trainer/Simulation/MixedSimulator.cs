using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;

namespace Armed.Trainer.Simulation;

/// <summary>
/// Simulates data with a random intercept per cluster after Simchoni and Rosset (JMLR 24, 2023): x ~ U(-1, 1)^p, f(x) far from linear, cluster sizes multinomial with
/// weights Poisson(3) + 1, b ~ N(0, variance).
/// </summary>
public static class MixedSimulator
{
    private const double SizeMean = 3;

    /// <summary>Draws the clusters and which rows are theirs; the same options always give the same data.</summary>
    /// <param name="options">The shape of the set.</param>
    /// <returns>The clusters' truth, and the rows to enumerate.</returns>
    /// <exception cref="ArgumentException">One or more options are out of range.</exception>
    public static MixedSimulation Simulate(MixedOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var random = new GaussianRandom(options.Seed);
        double sd = Math.Sqrt(options.ClusterVariance), r = options.Confounding;
        var (effects, shifts) = (new double[options.Clusters], new double[options.Clusters]);
        for (var c = 0; c < options.Clusters; c++)
        {
            var z = random.Normal();
            effects[c] = sd * z;
            if (r != 0)
            {
                shifts[c] = r * z + Math.Sqrt(1 - r * r) * random.Normal();
            }
        }
        return new MixedSimulation(options, effects, shifts, ClusterOfRow(options, random));
    }

    /// <summary>The rows of a simulation, from their own stream.</summary>
    internal static IEnumerable<MixedRow> Draw(MixedSimulation simulation)
    {
        var options = simulation.Options;
        var random = new GaussianRandom(StableSeed.Mix(options.Seed, 1));
        var draw = OutcomeKinds.Of(options.Task).Draw!;
        foreach (var cluster in simulation.ClusterOfRow)
        {
            var x = new double[options.Features];
            for (var j = 0; j < x.Length; j++)
            {
                x[j] = 2 * random.Uniform() - 1;
            }

            x[0] += simulation.Shifts[cluster];
            var eta = Fixed(options, x) + simulation.Effects[cluster];
            var outcome = draw(eta, random);
            yield return new MixedRow(x, cluster, outcome, eta, random.Uniform() < options.TestShare);
        }
    }

    private static int[] ClusterOfRow(MixedOptions options, GaussianRandom random)
    {
        if (options.RowsPerCluster is { } each)
        {
            return [.. Enumerable.Range(0, options.Clusters * each).Select(row => row / each)];
        }

        var cumulated = new double[options.Clusters];
        double sum = 0;
        for (var c = 0; c < cumulated.Length; c++)
        {
            cumulated[c] = sum += random.Poisson(SizeMean) + 1;
        }
        // A row's cluster has the probability of its weight: the sizes are multinomial.
        return [.. Enumerable.Range(0, options.Rows).Select(_ => Place(cumulated, random.Uniform() * sum))];
    }

    /// <summary>The first cluster whose cumulated weight exceeds the value.</summary>
    private static int Place(double[] cumulated, double value)
    {
        var found = Array.BinarySearch(cumulated, value);
        return Math.Min(found < 0 ? ~found : found + 1, cumulated.Length - 1);
    }

    private static double Fixed(MixedOptions options, double[] x)
    {
        if (options.Form == MixedForm.Linear)
        {
            return options.Slopes.Select((slope, j) => slope * x[j]).Sum();
        }

        var a = 1 + x.Sum();
        return a * Math.Cos(a) + 2 * x[0] * x[1];
    }
}
