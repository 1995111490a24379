using Armed.Runtime.Bundles;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>What the candidates gain on clusters held out, and how far the linear predictor of theirs is from the truth.</summary>
/// <param name="data">The fit's data.</param>
/// <param name="names">Names of the candidates.</param>
internal sealed class PooledGains(FitData data, IReadOnlyList<string> names)
{
    private readonly NewClusterGains _gains = new(data, names, [null]);
    private int _rows;

    /// <summary>Folds so far.</summary>
    public int Folds { get; private set; }

    /// <summary>Adds a fold.</summary>
    /// <param name="trial">Predicts.</param>
    /// <param name="held">The rows held out.</param>
    /// <param name="solutions">Solutions without these, the one with clusters first.</param>
    public void Add(RefitTrial trial, int[] held, IEnumerable<(string? Name, RefitCandidate Solved)> solutions)
    {
        double[]? before = null;
        foreach (var (name, solved) in solutions)
        {
            var losses = PredictionLoss.Of(data, held, trial.Predict(solved.Layer, held), solved.Layer.Parameters).Values;
            if (name is null)
            {
                _gains.AddPopulation(held, before = losses);
                continue;
            }

            _gains.Add(name, 0, held, before!, losses);
        }

        Folds++;
        _rows += held.Length;
    }

    /// <summary>Loss without a candidate.</summary>
    public double Loss => _gains.PopulationLoss;

    /// <summary>What the candidates gain.</summary>
    public IReadOnlyList<NewClusterCandidateDescription> Describe() => [.. names.Select(name => _gains.Describe(name, 0) with { SignedRank = _gains.SignedRank(name, 0) })];

    /// <summary>Variance of a candidate's linear predictor: its mean squared error less the residual variance, which a row's weight divides.</summary>
    /// <param name="candidate">What the candidate gains.</param>
    /// <param name="residual">The residual variance that intervals of the model add.</param>
    public double Variance(NewClusterCandidateDescription candidate, double residual) => Math.Max(0, Loss - candidate.Gain - (_rows * residual / _gains.TotalWeight));
}
