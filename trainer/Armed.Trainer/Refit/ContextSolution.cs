using Armed.Runtime.Posterior;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// What the clusters' summaries tell of their effects, u_c ~ N(Gamma s_c, T'), estimated by the marginal likelihood with f as it is: gamma ~ N(0, tau^2), a variance for intercepts and one for
/// slopes. So the model itself, its known clusters and its population stay as they are.
/// </summary>
/// <param name="columns">The columns with summaries.</param>
/// <param name="solved">The last layer without them, solved on the same rows.</param>
/// <param name="on">The rows.</param>
internal sealed class ContextSolution(RefitColumns columns, MixedModelFit solved, int[] on)
{
    private readonly MixedModelData _data = columns.Build(on);

    /// <summary>The estimates and twice the log-likelihood that the summaries gain.</summary>
    /// <param name="how">How to solve.</param>
    /// <param name="cancellation">Stops the search.</param>
    public (ContextModel Context, double Deviance) Solve(MixedModelOptions how, CancellationToken cancellation)
    {
        var known = _data with { Offset = Offset(), Fixed = _data.Fixed[columns.ContextAt..], Ridge = _data.Ridge[columns.ContextAt..] };
        var first = known.Ridge.Min();
        var fit = MixedModelSolver.Fit(known with { Ridge = Array.ConvertAll(known.Ridge, group => group - first) }, how with { Inference = false }, cancellation);
        var without = MixedModelSolver.Fit(known with { Fixed = [], Ridge = [] }, how with { Inference = false }, cancellation);
        var summaries = columns.Context!.Summaries;
        var gamma = columns.ContextCoefficients(fit.Fixed);
        return (summaries.Model(gamma, Remaining(summaries, gamma, fit.Factors[summaries.Factor].Covariance)), 2 * (fit.LogLikelihood - without.LogLikelihood));
    }

    /// <summary>
    /// T': effects vary about Gamma s_c by T' + Gamma V_c Gamma', as the rows of a training cluster do not tell its mean exactly, either; on average that is the estimated covariance. Negative
    /// eigenvalues are set to 0.
    /// </summary>
    private static double[] Remaining(ClusterSummaries summaries, double[] gamma, double[] estimated)
    {
        var remaining = (double[])estimated.Clone();
        var effects = new ContextEffects(summaries.Shrunken, gamma, new double[estimated.Length]);
        int[] rows = [.. summaries.Moments.Rows.Where(n => n > 0)];
        foreach (var (count, clusters) in rows.CountBy(n => n))
        {
            var told = effects.Of(new double[summaries.Moments.Mean.Length], count).Covariance; // Gamma V_c Gamma'
            for (var at = 0; at < told.Length; at++)
            {
                remaining[at] -= told[at] * clusters / rows.Length;
            }
        }

        return SummaryMoments.Semidefinite(remaining, (int)Math.Sqrt(estimated.Length));
    }

    /// <summary>f of every row, as it was solved.</summary>
    private double[] Offset()
    {
        var offset = new double[_data.Rows];
        for (var i = 0; i < offset.Length; i++)
        {
            var row = _data.Row(i);
            offset[i] = _data.Offset?[i] ?? 0;
            for (var j = 0; j < columns.ContextAt; j++)
            {
                offset[i] += solved.Fixed[j] * row[_data.Fixed[j]];
            }
        }

        return offset;
    }
}
