using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

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
        return [.. Counts.Select(count => Answer(losses, Summed(summary, count, known)))];
    }

    /// <summary>The answers by the clusters that rows resemble and their losses, by candidate and number of known rows.</summary>
    /// <param name="layer">The last layer without these clusters.</param>
    /// <param name="predictor">Asks the Z-predictor.</param>
    /// <param name="on">The rows that the last layer was solved on.</param>
    public IEnumerable<(string Candidate, int Count, double[] Losses)> Membership(LastLayer layer, TorchPredictor predictor, int[] on)
    {
        var losses = new NewClusterLosses(model, rows, layer);
        var counts = new int[losses.Effects.Clusters];
        foreach (var row in on)
        {
            counts[rows.Data.Rows.Clusters[row * rows.Data.Rows.FactorCount]]++;
        }

        var answers = new MembershipAnswers(losses, model.Classes[0], counts, predictor.Membership(rows.Data.Rows.Select(Rows), 0));
        var (own, half) = (Answer(losses, answers.OfRow).Losses, Answer(losses, answers.Half).Losses);
        foreach (var (at, count) in Counts.Index())
        {
            yield return (NewClusterGains.Membership, at, own);
            yield return (NewClusterGains.HalfMembership, at, half);
            if (count != 1)
            {
                var known = Known(count);
                yield return (NewClusterGains.TemperedMembership, at, Answer(losses, (i, phi) => answers.Tempered(known[i], phi)).Losses);
            }
        }
    }

    /// <summary>Moments of the linear predictor from the sums over each row's known rows.</summary>
    private Func<int, double[], (double Mean, double Variance)> Summed(SummaryRows summary, int? count, KnownRows known)
    {
        var size = summary.Columns.Count;
        var values = new double[Rows.Length * size];
        for (var i = 0; i < Rows.Length; i++)
        {
            summary.Copy(Rows[i], values.AsSpan(i * size, size));
        }

        var drawn = Known(count);
        var sums = new double[size];
        return (i, phi) =>
        {
            Array.Clear(sums);
            foreach (var other in drawn[i])
            {
                for (var j = 0; j < size; j++)
                {
                    sums[j] += values[(other * size) + j];
                }
            }

            var (mean, covariance) = known.Of(sums, drawn[i].Length);
            return NewClusterLosses.Moments(phi, mean, covariance);
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
