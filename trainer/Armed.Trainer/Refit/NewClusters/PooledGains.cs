using Armed.Runtime.Bundles;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>What the candidates gain on clusters held out, and how far the linear predictor of theirs is from the truth.</summary>
/// <param name="data">The fit's data.</param>
/// <param name="names">Names of the candidates.</param>
internal sealed class PooledGains(FitData data, IReadOnlyList<string> names)
{
    private readonly NewClusterGains _gains = new(data, names, [null]);
    private readonly Dictionary<string, (double Excess, double Weight)> _excess = [];

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
            AddExcess(name, held, losses, Math.Pow(solved.Fit.Sigma, 2));
        }

        Folds++;
    }

    /// <summary>Loss without a candidate.</summary>
    public double Loss => _gains.PopulationLoss;

    /// <summary>What a candidate gains.</summary>
    /// <param name="name">The candidate.</param>
    public NewClusterCandidateDescription Describe(string name) => _gains.Describe(name, 0) with { SignedRank = _gains.SignedRank(name, 0) };

    /// <summary>Variance of a candidate's linear predictor: the squared errors less the residual variance, which a row's weight divides.</summary>
    /// <param name="name">The candidate.</param>
    public double Variance(string name) => _excess[name] is var (excess, weight) ? Math.Max(0, excess / weight) : 0;

    private void AddExcess(string name, int[] held, double[] losses, double residual)
    {
        var (excess, weight) = _excess.GetValueOrDefault(name);
        for (var i = 0; i < held.Length; i++)
        {
            var own = data.Weights.Length == 0 ? 1 : data.Weights[held[i]];
            (excess, weight) = (excess + (own * losses[i]) - residual, weight + own);
        }

        _excess[name] = (excess, weight);
    }
}
