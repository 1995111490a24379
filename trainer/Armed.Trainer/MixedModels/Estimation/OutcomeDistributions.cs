using Armed.Runtime.Posterior;
using Armed.Trainer.Data;

namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The distribution of a model's outcome, its own parameters at starting values.</summary>
internal static class OutcomeDistributions
{
    public static OutcomeDistribution Start(MixedModelProblem problem) => problem.Data.Task switch
    {
        TaskKind.Binary => new BernoulliOutcome(),
        TaskKind.Count when problem.Data.NegativeBinomial => new NegativeBinomialOutcome(10),
        TaskKind.Count => new PoissonOutcome(),
        TaskKind.Ordinal => new CumulativeLogitOutcome(CutPoints(problem)),
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem.Data.Task, "No distribution for this task."),
    };

    /// <summary>Per parameter of a distribution its precision without data: log theta of the negative binomial may be without bound, cut points are well determined.</summary>
    public static double[] LeastPrecision(OutcomeDistribution distribution, double perLogarithm) =>
        [.. distribution.Parameters.Select(_ => distribution is NegativeBinomialOutcome ? perLogarithm : 0)];

    // Logits of the cumulative shares: the estimates without any column.
    private static double[] CutPoints(MixedModelProblem problem)
    {
        var counts = new double[problem.Data.Classes];
        for (var i = 0; i < problem.Data.Rows; i++)
        {
            counts[(int)problem.Data.Outcome[i]] += problem.Weights[i];
        }

        var (total, below) = (counts.Sum(), 0.0);
        var cuts = new double[counts.Length - 1];
        for (var k = 0; k < cuts.Length; k++)
        {
            below += counts[k];
            cuts[k] = Math.Log(below / (total - below));
        }

        return cuts;
    }
}
