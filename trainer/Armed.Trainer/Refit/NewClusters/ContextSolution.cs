using System.Numerics.Tensors;
using Armed.Runtime.Posterior;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// What the clusters' summaries tell of their effects, u_c = Gamma s_c + v_c with v_c ~ N(0, T) and gamma_k ~ N(0, tau^2 I), tau^2 one for intercepts and one for slopes. T and tau^2 maximise the marginal
/// likelihood, with f as it was solved, by expectation and maximisation (Dempster, Laird and Rubin, J R Stat Soc B 39, 1977; Laird and Ware, Biometrics 38, 1982): in the E step effects and gamma are
/// jointly normal. So the model itself, its known clusters and its population stay as they are. Effects on all columns are not shifted, as each would have coefficients of its own, and are integrated out at the variance that the model has.
/// </summary>
/// <param name="likelihoods">The likelihood of each cluster's effects.</param>
/// <param name="design">Their design.</param>
/// <param name="summaries">The clusters' summaries, from the same rows.</param>
/// <param name="start">T of the solved model, where the search starts.</param>
internal sealed class ContextSolution(ClusterLikelihoods likelihoods, RandomEffectsDesign design, ClusterSummaries summaries, double[] start)
{
    private const int MostLeaps = 100;

    /// <summary>Log-likelihood that a leap must gain to be followed by another.</summary>
    private const double Settled = 1e-4;

    private readonly int[] _kept = design.EffectsButOnAll; // what is estimated anew
    private readonly ClusterLikelihoods _likelihoods = WithoutOnAll(likelihoods, design, start);
    private readonly int[] _clusters = [.. Enumerable.Range(0, summaries.Moments.Rows.Length).Where(c => summaries.Moments.Rows[c] > 0)];

    /// <summary>The log-likelihood without summaries, which every form is compared with.</summary>
    private double? _without;

    private int Size => _kept.Length;

    private int Width => summaries.Width;

    /// <summary>The estimates and twice the log-likelihood that the summaries gain.</summary>
    /// <param name="withSlopes">Whether they shift the slopes besides the intercepts.</param>
    public (ContextModel Context, double Deviance) Solve(bool withSlopes)
    {
        int[] effects = [.. Enumerable.Range(0, Size).Where(k => withSlopes || IsIntercept(k))];
        var (covariance, last) = Search(effects);
        var full = new double[design.Size * Width];
        for (var e = 0; e < effects.Length; e++)
        {
            last.Gamma.AsSpan(e * Width, Width).CopyTo(full.AsSpan(_kept[effects[e]] * Width));
        }

        double[] remaining = [.. Remaining(full, OfAll(covariance, start)).Zip(OfAll(last.Uncertainty(), new double[start.Length]), (rest, unknown) => rest + unknown)];
        return (summaries.Model(full, remaining), 2 * (last.LogLikelihood - (_without ??= Search([]).Step.LogLikelihood)));
    }

    /// <summary>The last block first, so that the others stay where they are.</summary>
    private static ClusterLikelihoods WithoutOnAll(ClusterLikelihoods likelihoods, RandomEffectsDesign design, double[] start) =>
        design.OnAll.Reverse().Aggregate(likelihoods, (left, block) =>
            left.Of([.. Enumerable.Range(0, left.Size).Where(k => k < block.Start || k >= block.Start + block.Size)], block, start[block.Start * (design.Size + 1)]));

    private bool IsIntercept(int effect) => effect == 0 && design.HasIntercept;

    /// <summary>A matrix of the effects that are estimated anew [k, k] within one of all [K, K].</summary>
    private double[] OfAll(double[] own, double[] all)
    {
        double[] result = [.. all];
        for (var at = 0; at < own.Length; at++)
        {
            result[(_kept[at / Size] * design.Size) + _kept[at % Size]] = own[at];
        }

        return result;
    }

    /// <summary>Two steps of expectation and maximisation and a leap along them, as long as leaps gain.</summary>
    private (double[] Covariance, ContextStep Step) Search(int[] effects)
    {
        var at = new ContextVariances(Own(start), Start(effects));
        var units = Units(at);
        var step = Step(effects, at);
        for (var count = 0; count < MostLeaps; count++)
        {
            var next = Maximised(effects, step);
            var middle = Step(effects, next);
            var last = Maximised(effects, middle);
            var leap = ContextVariances.Extrapolated(at, next, last, units);
            var reached = Step(effects, leap);
            if (!(reached.LogLikelihood >= middle.LogLikelihood) && leap != last)
            {
                (leap, reached) = (last, Step(effects, last)); // which never loses
            }

            var gain = reached.LogLikelihood - step.LogLikelihood;
            (at, step) = (leap, reached);
            if (!(gain > Settled))
            {
                break;
            }
        }

        return (at.Covariance, step);
    }

    /// <summary>The cells of the effects that are estimated anew [k, k], of a matrix of all.</summary>
    private double[] Own(double[] all) => [.. Enumerable.Range(0, Size * Size).Select(at => all[(_kept[at / Size] * design.Size) + _kept[at % Size]])];

    private ContextStep Step(int[] effects, ContextVariances at) => new(_likelihoods, summaries, _clusters, effects, at.Covariance, at.Scales);

    private ContextVariances Maximised(int[] effects, ContextStep step) => new(Structured(step.Covariance()), OfKinds(effects, step.Squares()));

    /// <summary>Each variance in units of its start, each covariance in those of its two variances.</summary>
    private double[] Units(ContextVariances from)
    {
        double Sd(int k) => Math.Sqrt(Math.Max(from.Covariance[k * (Size + 1)], 1e-6));
        return [.. from.Covariance.Select((_, cell) => Sd(cell / Size) * Sd(cell % Size)), .. from.Squares];
    }

    /// <summary>tau^2 of each coefficient at the start, where the summaries explain half of T.</summary>
    private double[] Start(int[] effects)
    {
        var square = _clusters.Average(c => (double)TensorPrimitives.Dot(summaries.Summary(c), summaries.Summary(c)));
        var squares = new double[effects.Length * Width];
        for (var at = 0; at < squares.Length; at++)
        {
            squares[at] = Math.Max(start[_kept[effects[at / Width]] * (design.Size + 1)], 1e-2) / (2 * square);
        }

        return OfKinds(effects, squares);
    }

    /// <summary>tau^2 of each coefficient: the mean square of its kind.</summary>
    private double[] OfKinds(int[] effects, double[] squares)
    {
        bool Kind(int at) => IsIntercept(effects[at / Width]);
        int[] all = [.. Enumerable.Range(0, squares.Length)];
        var means = all.GroupBy(Kind).ToDictionary(kind => kind.Key, kind => kind.Average(at => squares[at]));
        return Array.ConvertAll(all, at => means[Kind(at)]);
    }

    /// <summary>A covariance with the blocks that the design has.</summary>
    private double[] Structured(double[] covariance)
    {
        var result = new double[covariance.Length];
        foreach (var block in design.CovarianceBlocks.Where(block => !design.OnAll.Contains(block) && block.Size > 0))
        {
            int[] own = [.. Enumerable.Range(Array.IndexOf(_kept, block.Start), block.Size)];
            var mean = own.Average(k => covariance[k * (Size + 1)]);
            foreach (var k in own)
            {
                foreach (var l in own)
                {
                    result[(k * Size) + l] = block.IsFull ? covariance[(k * Size) + l] : k == l ? mean : 0;
                }
            }
        }

        return result;
    }

    /// <summary>
    /// T': effects vary about Gamma s_c by T' + Gamma V_c Gamma', as the rows of a training cluster do not tell its mean exactly, either; on average that is the estimated covariance. Negative
    /// eigenvalues are set to 0.
    /// </summary>
    private double[] Remaining(double[] gamma, double[] estimated)
    {
        var remaining = (double[])estimated.Clone();
        var effects = new ContextEffects(summaries.Shrunken, gamma, new double[estimated.Length]);
        foreach (var (count, clusters) in _clusters.CountBy(c => summaries.Moments.Rows[c]))
        {
            var told = effects.Of(new double[summaries.Moments.Mean.Length], count).Covariance; // Gamma V_c Gamma'
            for (var at = 0; at < told.Length; at++)
            {
                remaining[at] -= told[at] * clusters / _clusters.Length;
            }
        }

        return SummaryMoments.Semidefinite(remaining, design.Size);
    }
}
