using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>Clusters that a refit went without, and the losses of what answers them when some of their rows are known without outcomes: the row itself and others drawn from its cluster.</summary>
/// <param name="model">The model, its backbone frozen.</param>
/// <param name="rows">The fit's rows.</param>
/// <param name="held">The rows of each cluster held out, by cluster.</param>
/// <param name="seed">Seed of the rows drawn.</param>
internal sealed class NewClusterFold(FittedModel model, RefitRows rows, IReadOnlyList<int[]> held, long seed)
{
    /// <summary>Numbers of known rows; null for all of a cluster's.</summary>
    public static IReadOnlyList<int?> Counts { get; } = [1, 5, 20, null];

    /// <summary>The rows, cluster after cluster.</summary>
    public int[] Rows { get; } = [.. held.SelectMany(own => own)];

    /// <summary>The population's answer and its losses, of each of <see cref="Rows"/>.</summary>
    /// <param name="layer">The last layer without these clusters.</param>
    public (double[] Losses, float[] Predictions) Population(LastLayer layer)
    {
        var losses = new NewClusterLosses(model, rows, layer);
        var covariance = losses.Effects.Covariance!;
        var mean = new double[losses.Effects.Effects];
        return Answer(losses, (_, phi) => NewClusterLosses.Moments(phi, mean, covariance));
    }

    /// <summary>The answers and their losses from the clusters' summaries, by number of known rows.</summary>
    /// <param name="layer">The last layer without these clusters, with summaries.</param>
    public (double[] Losses, float[] Predictions)[] Context(LastLayer layer)
    {
        var losses = new NewClusterLosses(model, rows, layer);
        var context = layer.Context!;
        var effects = new ContextEffects(new ShrunkenSummary(context.Mean, context.Within, context.Between, context.Projection), context.Coefficients, context.Covariance);
        var (known, summary) = (new KnownRows(effects, context.Mean), new SummaryRows(rows, context.Columns));
        var (size, values) = (summary.Columns.Count, Values(summary));
        return [.. Counts.Select(count =>
        {
            var effects = Once(Known(count), drawn => known.Of(Sums(values, size, drawn), drawn.Length));
            return Answer(losses, (i, phi) => NewClusterLosses.Moments(phi, effects(i).Mean, effects(i).Covariance));
        })];
    }

    /// <summary>The answers by the clusters that rows resemble and their losses, of each of <see cref="Rows"/>, by candidate and number of known rows.</summary>
    /// <param name="layer">The last layer without these clusters.</param>
    /// <param name="predictor">Asks the Z-predictor.</param>
    /// <param name="on">The rows that the last layer was solved on.</param>
    public IEnumerable<(string Candidate, int Count, (double[] Losses, float[] Predictions) Answer)> Membership(LastLayer layer, TorchPredictor predictor, int[] on)
    {
        var losses = new NewClusterLosses(model, rows, layer);
        var counts = new int[losses.Effects.Clusters];
        foreach (var row in on)
        {
            counts[rows.Data.Rows.Cluster(row, 0)]++;
        }

        var answers = new MembershipAnswers(losses, model.Classes[0], counts, predictor.Layers.Membership(rows.Data.Rows.Select(Rows), 0));
        var (own, half) = (Answer(losses, answers.OfRow), Answer(losses, answers.Half));
        foreach (var (at, count) in Counts.Index())
        {
            yield return (NewClusterGains.Membership, at, own);
            yield return (NewClusterGains.HalfMembership, at, half);
            if (count != 1)
            {
                var together = Once(Known(count), answers.Tempered);
                yield return (NewClusterGains.TemperedMembership, at, Answer(losses, (i, phi) => answers.Of(together(i), phi)));
            }
        }
    }

    /// <summary>r(x) of the rows [N, P].</summary>
    private double[] Values(SummaryRows summary)
    {
        var size = summary.Columns.Count;
        var values = new double[Rows.Length * size];
        for (var i = 0; i < Rows.Length; i++)
        {
            summary.Copy(Rows[i], values.AsSpan(i * size, size));
        }

        return values;
    }

    private static double[] Sums(double[] values, int size, int[] drawn)
    {
        var sums = new double[size];
        foreach (var other in drawn)
        {
            for (var j = 0; j < size; j++)
            {
                sums[j] += values[(other * size) + j];
            }
        }

        return sums;
    }

    /// <summary>What the known rows of each row tell. Rows of a cluster that is known whole share them, and that is computed once.</summary>
    private static Func<int, T> Once<T>(int[][] known, Func<int[], T> tell)
    {
        var (last, told) = (Array.Empty<int>(), default(T)!);
        return i =>
        {
            (last, told) = ReferenceEquals(known[i], last) ? (last, told) : (known[i], tell(known[i]));
            return told;
        };
    }

    /// <summary>Positions of the known rows of each row: itself and others of its cluster, without order.</summary>
    /// <param name="count">Their number, or fewer in a small cluster; null: all.</param>
    public int[][] Known(int? count)
    {
        var random = new SplitMix64(unchecked((ulong)seed));
        var (known, start) = (new int[Rows.Length][], 0);
        foreach (var own in held)
        {
            int[] order = [.. Enumerable.Range(start, own.Length)];
            for (var i = 0; i < own.Length; i++)
            {
                known[start + i] = count is null || count >= own.Length ? order : Draw(order, start + i, count.Value, random);
            }

            start += own.Length;
        }

        return known;
    }

    /// <summary>A row and others, by the first steps of a shuffle.</summary>
    private static int[] Draw(int[] order, int row, int count, SplitMix64 random)
    {
        Swap(Array.IndexOf(order, row), 0);
        for (var k = 1; k < count; k++)
        {
            Swap(k, k + (int)Math.BigMul(random.Next(), (ulong)(order.Length - k), out _));
        }

        return order[..count];

        void Swap(int one, int other) => (order[one], order[other]) = (order[other], order[one]);
    }

    private (double[] Losses, float[] Predictions) Answer(NewClusterLosses losses, Func<int, double[], (double Mean, double Variance)> random)
    {
        var (means, variances) = (new double[Rows.Length], new double[Rows.Length]);
        for (var i = 0; i < Rows.Length; i++)
        {
            var (mean, variance) = random(i, losses.Design(Rows[i]));
            (means[i], variances[i]) = (losses.Fixed(Rows[i]) + mean, variance);
        }

        return losses.Of(Rows, means, variances);
    }
}
