using Armed.Trainer.Common;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// What slopes, trees or priors of coefficients do to the answers for clusters that training did not have: the last layer is solved without folds of training clusters, with them and without them, and the population's
/// answers to the clusters held out are compared. The backbone stays as it is.
/// </summary>
/// <param name="model">The model, with one grouping factor or several; it is asked for one only.</param>
/// <param name="trial">Solves on the training rows.</param>
/// <param name="seed">The fit's seed.</param>
internal sealed class HeldOutClusters(FittedModel model, RefitTrial trial, long seed)
{
    /// <summary>Rows up to which the last layer is solved ten times more.</summary>
    private const int MostRows = 50_000;

    /// <summary>Standard errors over clusters by which the answers must be worse.</summary>
    private const double StandardErrors = 2;

    private const string Candidate = "candidate";
    private const long SeedOfFolds = 0x736C6F70;

    /// <summary>Whether a form makes the answers clearly worse, and by more than rows of known clusters gain from it; false where it cannot be measured.</summary>
    /// <param name="with">The larger model, scored on the validation rows.</param>
    /// <param name="without">The model without what is judged, likewise.</param>
    public bool AreWorseWith(RefitCandidate with, RefitCandidate without) =>
        Measured(with, without) is var (gain, error) && gain < -StandardErrors * error && -gain > without.ValidationLoss - with.ValidationLoss;

    /// <summary>Whether a form makes the answers better than another one by more than one standard error; false where it cannot be measured.</summary>
    /// <param name="candidate">The form.</param>
    /// <param name="than">The other one.</param>
    public bool AreClearlyBetterWith(RefitCandidate candidate, RefitCandidate than) => Measured(candidate, than) is var (gain, error) && gain > error;

    /// <summary>What a form gains a row of a cluster held out, and the standard error; null where it cannot be measured.</summary>
    private (double Gain, double Error)? Measured(RefitCandidate with, RefitCandidate without)
    {
        var (rows, training) = (trial.With(with.Form), trial.Rows.Data.Training);
        if (rows.Data.Encoding.Clusters.Count > 1 || training.Length > MostRows || ClusterFolds.Clusters(rows, training).Count < ClusterFolds.FewestClusters)
        {
            return null;
        }

        try
        {
            return Gain(rows, training, with, without);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null; // fewer clusters may not identify what all of them do
        }
    }

    private (double Gain, double Error) Gain(RefitRows rows, int[] training, RefitCandidate with, RefitCandidate without)
    {
        var gains = new NewClusterGains(rows.Data, [Candidate], [null]);
        foreach (var held in ClusterFolds.Divide(rows, training, StableSeed.Mix(seed, SeedOfFolds)))
        {
            var fold = new NewClusterFold(model, rows, held, seed);
            var apart = fold.Rows.ToHashSet();
            int[] on = [.. training.Where(row => !apart.Contains(row))];
            double[] Losses(RefitCandidate candidate) => Population(trial.TryApart(candidate.Form, on).Layer, candidate.Form, held, fold.Rows);
            var before = Losses(without);
            gains.AddPopulation(fold.Rows, before);
            gains.Add(Candidate, 0, fold.Rows, before, Losses(with));
        }

        var described = gains.Describe(Candidate, 0);
        return (described.Gain, described.StandardError);
    }

    /// <summary>Losses of the population's answer to clusters that a last layer was solved without: its tables hold the prior for them.</summary>
    private double[] Population(LastLayer layer, LastLayerForm form, IReadOnlyList<int[]> held, int[] on) => layer.Outputs == 1 && !trial.FitsTreesAnew(form)
        ? new NewClusterFold(model, trial.With(form), held, seed).Population(layer).Losses
        : PredictionLoss.Of(trial.Rows.Data, on, trial.Predict(layer, on), layer.Parameters).Values;
}
