using System.Numerics.Tensors;
using Armed.Runtime.Posterior;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// What the clusters' summaries tell of their effects, u_c = Gamma s_c + v_c with v_c ~ N(0, T) and gamma_k ~ N(0, tau^2 I), tau^2 one for intercepts and one for slopes. T and tau^2 maximise the marginal
/// likelihood, with f as it was solved, by expectation and maximisation (Dempster, Laird and Rubin, J R Stat Soc B 39, 1977; Laird and Ware, Biometrics 38, 1982): in the E step effects and gamma are
/// jointly normal. So the model itself, its known clusters and its population stay as they are.
/// </summary>
/// <param name="likelihoods">The likelihood of each cluster's effects.</param>
/// <param name="design">Their design.</param>
/// <param name="summaries">The clusters' summaries, from the same rows.</param>
/// <param name="start">T of the solved model, where the search starts.</param>
internal sealed class ContextSolution(ClusterLikelihoods likelihoods, RandomEffectsDesign design, ClusterSummaries summaries, double[] start)
{
    private const int MostSteps = 300;

    /// <summary>Log-likelihood that a step must gain to be followed by another.</summary>
    private const double Settled = 1e-4;

    private readonly int[] _clusters = [.. Enumerable.Range(0, summaries.Moments.Rows.Length).Where(c => summaries.Moments.Rows[c] > 0)];

    private int Size => likelihoods.Size;

    private int Width => summaries.Width;

    /// <summary>The estimates and twice the log-likelihood that the summaries gain.</summary>
    /// <param name="withSlopes">Whether they shift the slopes besides the intercepts.</param>
    public (ContextModel Context, double Deviance) Solve(bool withSlopes)
    {
        int[] effects = [.. Enumerable.Range(0, Size).Where(k => withSlopes || IsIntercept(k))];
        var (covariance, last) = Search(effects);
        var full = new double[Size * Width];
        for (var e = 0; e < effects.Length; e++)
        {
            last.Gamma.AsSpan(e * Width, Width).CopyTo(full.AsSpan(effects[e] * Width));
        }

        double[] remaining = [.. Remaining(full, covariance).Zip(last.Uncertainty(), (rest, unknown) => rest + unknown)];
        return (summaries.Model(full, remaining), 2 * (last.LogLikelihood - Search([]).Step.LogLikelihood));
    }

    private bool IsIntercept(int effect) => effect == 0 && design.HasIntercept;

    private (double[] Covariance, ContextStep Step) Search(int[] effects)
    {
        var (covariance, scales) = (start, Start(effects));
        var step = new ContextStep(likelihoods, summaries, _clusters, effects, covariance, scales);
        for (var count = 0; count < MostSteps; count++)
        {
            (covariance, scales) = (Structured(step.Covariance()), Scales(effects, step.Squares()));
            var next = new ContextStep(likelihoods, summaries, _clusters, effects, covariance, scales);
            var gain = next.LogLikelihood - step.LogLikelihood;
            step = next;
            if (!(gain > Settled))
            {
                break;
            }
        }

        return (covariance, step);
    }

    /// <summary>tau of each coefficient at the start, where the summaries explain half of T.</summary>
    private double[] Start(int[] effects)
    {
        var square = _clusters.Average(c => (double)TensorPrimitives.Dot(summaries.Summary(c), summaries.Summary(c)));
        var squares = new double[effects.Length * Width];
        for (var at = 0; at < squares.Length; at++)
        {
            squares[at] = Math.Max(start[effects[at / Width] * (Size + 1)], 1e-2) / (2 * square);
        }

        return Scales(effects, squares);
    }

    /// <summary>tau of each coefficient: the root mean square of its kind.</summary>
    private double[] Scales(int[] effects, double[] squares)
    {
        bool Kind(int at) => IsIntercept(effects[at / Width]);
        int[] all = [.. Enumerable.Range(0, squares.Length)];
        var means = all.GroupBy(Kind).ToDictionary(kind => kind.Key, kind => Math.Sqrt(kind.Average(at => squares[at])));
        return Array.ConvertAll(all, at => means[Kind(at)]);
    }

    /// <summary>A covariance with the blocks that the design has.</summary>
    private double[] Structured(double[] covariance)
    {
        var result = new double[covariance.Length];
        foreach (var block in design.CovarianceBlocks)
        {
            int[] own = [.. Enumerable.Range(block.Start, block.Size)];
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

        return SummaryMoments.Semidefinite(remaining, Size);
    }
}
