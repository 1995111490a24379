using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// What slopes, trees or priors of coefficients do to the answers for clusters that training did not have: the last layer is solved without folds of training clusters, with what is judged and without it, and the population's
/// answers to the clusters held out are compared. The backbone stays as it is. It needs one grouping factor, and enough clusters.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="trial">Solves on the training rows.</param>
/// <param name="seed">The fit's seed.</param>
internal sealed class HeldOutClusters(FittedModel model, RefitTrial trial, long seed)
{
    /// <summary>Training rows up to which the last layer is solved five times more for each form.</summary>
    private const int MostRows = 50_000;

    /// <summary>Standard errors over clusters by which slopes must make the answers worse to be dropped: they were found to be there, and new clusters have to speak clearly against them.</summary>
    private const double SlopeStandardErrors = 2;

    /// <summary>Standard errors over clusters by which the answers must be better with priors.</summary>
    private const double ClearStandardErrors = 1;

    private const string Candidate = "candidate";
    private const long SeedOfFolds = 0x736C6F70;

    private readonly Dictionary<RefitCandidate, double[][]?> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a form makes the answers clearly worse, and by more than rows of known clusters gain from it; false where it cannot be measured.</summary>
    /// <param name="with">The larger model, scored on the validation rows.</param>
    /// <param name="without">The model without what is judged, likewise.</param>
    public bool AreWorseWith(RefitCandidate with, RefitCandidate without) =>
        Measured(with, without) is var (gain, error) && gain < -SlopeStandardErrors * error && -gain > without.ValidationLoss - with.ValidationLoss;

    /// <summary>Whether a form makes the answers better than another one by more than one standard error; false where it cannot be measured.</summary>
    /// <param name="candidate">The form.</param>
    /// <param name="than">The other one.</param>
    public bool AreClearlyBetterWith(RefitCandidate candidate, RefitCandidate than) => Measured(candidate, than) is var (gain, error) && gain > ClearStandardErrors * error;

    /// <summary>Whether clusters can be held out at all.</summary>
    public bool IsPossible { get; } = trial.Rows.Data.Training.Length <= MostRows && ClusterFolds.ArePossible(trial.Rows, trial.Rows.Data.Training);

    /// <summary>Whether a form does not make the answers worse than another one on average; false where they are not finite, or a fold cannot be solved.</summary>
    /// <param name="candidate">The form.</param>
    /// <param name="than">The other one.</param>
    public bool AreNotWorseWith(RefitCandidate candidate, RefitCandidate than) => Measured(candidate, than) is var (gain, _) && gain >= 0;

    /// <summary>What a form gains a row of a cluster held out, and the standard error; null where it cannot be measured.</summary>
    private (double Gain, double Error)? Measured(RefitCandidate with, RefitCandidate without)
    {
        if (!IsPossible || Known(without) is not { } before || Known(with) is not { } after)
        {
            return null;
        }

        var gains = new NewClusterGains(trial.Rows.Data, [Candidate], [null]);
        foreach (var (fold, held) in Folds().Index())
        {
            int[] rows = [.. held.SelectMany(own => own)];
            gains.AddPopulation(rows, before[fold]);
            gains.Add(Candidate, 0, rows, before[fold], after[fold]);
        }

        var described = gains.Describe(Candidate, 0);
        return (described.Gain, described.StandardError);
    }

    private IEnumerable<List<int[]>> Folds() => ClusterFolds.Divide(trial.Rows, trial.Rows.Data.Training, StableSeed.Mix(seed, SeedOfFolds));

    /// <summary>The losses of each fold, solved for once; null where fewer clusters do not identify what all of them do.</summary>
    private double[][]? Known(RefitCandidate candidate)
    {
        if (!_known.TryGetValue(candidate, out var losses))
        {
            _known[candidate] = losses = Losses(candidate.Form);
        }

        return losses;
    }

    private double[][]? Losses(LastLayerForm form)
    {
        try
        {
            return [.. Folds().Select(held => Losses(form, held))];
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException)
        {
            return null;
        }
    }

    private double[] Losses(LastLayerForm form, List<int[]> held)
    {
        int[] apart = [.. held.SelectMany(own => own)], on = [.. trial.Rows.Data.Training.Except(apart)];
        return Population(trial.TryApart(form, on).Layer, form, held, apart);
    }

    /// <summary>Losses of the population's answer to clusters that a last layer was solved without: its tables hold the prior for them.</summary>
    private double[] Population(LastLayer layer, LastLayerForm form, IReadOnlyList<int[]> held, int[] on) => layer.Outputs == 1 && !trial.FitsTreesAnew(form)
        ? new NewClusterFold(model, trial.With(form), held, seed).Population(layer).Losses
        : PredictionLoss.Of(trial.Rows.Data, on, trial.Predict(layer, on), layer.Parameters).Values;
}
