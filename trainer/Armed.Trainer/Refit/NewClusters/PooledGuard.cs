using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>
/// Decides by folds of whole training clusters whether rows whose cluster is not known have a fixed part of their own. Hidden features know the outcomes of the clusters that are held out, and so do not judge themselves:
/// few rows have networks trained without each fold, and more rows the candidate without hidden features alone, which is compared with a model that these features flatter.
/// </summary>
/// <param name="trial">Solves on the fit's rows.</param>
/// <param name="options">The options.</param>
/// <param name="train">Trains a network on other rows; null where none can be.</param>
/// <param name="say">Reports the stage.</param>
/// <param name="cancellation">Stops the work.</param>
internal sealed class PooledGuard(RefitTrial trial, TrainingOptions options, Func<FitData, FittedModel>? train, Action<string> say, CancellationToken cancellation)
{
    /// <summary>Rows up to which the last layer is solved on folds.</summary>
    private const int MostRows = 50_000;

    /// <summary>Rows below which networks are trained without each fold; a fit of so few rows has several networks, too.</summary>
    private const int FewRows = 2_000;

    /// <summary>Folds that networks are trained for.</summary>
    private const int FoldsOfNetworks = 3;

    /// <summary>Standard errors by which a candidate must be better.</summary>
    private const double ClearStandardErrors = 2;

    /// <summary>
    /// Standard errors that are enough where ranks are clear: one cluster whose losses are many times those of others decides the standard error, and speaks against a candidate the more, the more it gains there. They are also enough for one that is
    /// worth the training of networks.
    /// </summary>
    private const double PromisingStandardErrors = 1;

    private const long SeedOfFolds = 0x706F6F6C;

    private FitData Data => trial.Rows.Data;

    /// <summary>What was found, and the part; null where nothing was measured, and where nothing was adopted.</summary>
    /// <param name="solved">The last layer as it ships.</param>
    public (PooledDescription? Found, PooledPart? Part) Decide(RefitCandidate solved)
    {
        try
        {
            return IsPossible(solved) ? Measure(solved) : (null, null);
        }
        catch (Exception fault) when (fault is ArithmeticException or InputException or ExternalException)
        {
            say($"unknown clusters: not measured, they are answered by the population ({fault.Message})");
            return (null, null);
        }
    }

    /// <summary>A number's outcome with one factor whose clusters all have an intercept, in a model that the user has not written out.</summary>
    private bool IsPossible(RefitCandidate solved) => Data.Kind.IsGaussian && Data.Kind.IsStandardised && options is { NewClusters: not NewClusterPolicy.Population, Between: BetweenClusters.Use, IsWholeFit: false }
        && Data.Encoding.Design is null && trial.All.Length <= MostRows && ClusterFolds.ArePossible(trial.Rows, trial.All) && solved.Layer is { Outputs: 1, Effects: [{ Design.HasIntercept: true } effects] } && HaveIntercepts(effects);

    /// <summary>An unknown cluster is known by an intercept of 0.</summary>
    private bool HaveIntercepts(EffectTable effects) => trial.All.Select(row => Data.Rows.Cluster(row, 0)).Distinct().All(cluster => effects.Means[cluster * effects.Effects] != 0);

    private (PooledDescription? Found, PooledPart? Part) Measure(RefitCandidate solved)
    {
        var candidates = new PooledCandidates(trial, solved.Form);
        string[] judged = [.. candidates.Forms.Where(own => !ReadsNetworks(own.Form)).Select(own => own.Name)];
        var canTrain = ReadsNetworks(solved.Form) && train is not null && trial.All.Length < FewRows;
        if (judged.Length == 0 && !canTrain)
        {
            return (null, null);
        }

        say("unknown clusters");
        var (gains, networks) = (OnFolds(ClusterFolds.Count, trial), 0);
        if (canTrain && gains.Describe().Any(own => StandardErrors(own) > PromisingStandardErrors))
        {
            (gains, networks, judged) = (OnFolds(FoldsOfNetworks, own: null), FoldsOfNetworks, [.. candidates.Forms.Select(own => own.Name)]);
        }

        if (judged.Length == 0)
        {
            return (null, null);
        }

        NewClusterCandidateDescription[] measured = [.. gains.Describe().Where(own => judged.Contains(own.Candidate))];
        var adopted = measured.Where(IsClear).MaxBy(own => own.Gain);
        var variance = adopted is null ? 0 : gains.Variance(adopted, Math.Pow(solved.Fit.Sigma, 2));
        var found = new PooledDescription
        {
            Folds = gains.Folds,
            Networks = networks,
            Loss = gains.Loss,
            Candidates = [.. measured.Select(own => own with { Adopted = own == adopted })],
            Sd = adopted is null ? null : (float)(Math.Sqrt(variance) * Data.OutcomeSd),
        };
        return (found, adopted is null ? null : PooledPart.Between(solved.Layer, candidates.Final(solved, adopted.Candidate).Layer, variance));

        PooledGains OnFolds(int count, RefitTrial? own) => Measure(count, own, solved.Form, [.. candidates.Forms.Select(form => form.Name)]);
    }

    /// <summary>Whether a form reads what networks have learned from outcomes: hidden features, or coordinates of levels.</summary>
    private bool ReadsNetworks(LastLayerForm form) => form.UsesHidden || trial.Rows.InputColumns.Any(column => column.Kind == EncodedColumnKind.Embedding);

    /// <summary>Whether a candidate is better beyond doubt, on average or by the ranks of its gains.</summary>
    private static bool IsClear(NewClusterCandidateDescription candidate) => StandardErrors(candidate) is var gain
        && (gain > ClearStandardErrors || (gain > PromisingStandardErrors && candidate.SignedRank > ClearStandardErrors));

    /// <summary>What a candidate gains, in standard errors; 0 for a loss.</summary>
    private static double StandardErrors(NewClusterCandidateDescription candidate) => candidate.Gain > 0 ? candidate.Gain / candidate.StandardError : 0;

    /// <param name="folds">Number of folds.</param>
    /// <param name="own">Solves with the features of the model; null to train networks for each fold.</param>
    /// <param name="form">What the last layer is made of.</param>
    /// <param name="names">Names of the candidates.</param>
    private PooledGains Measure(int folds, RefitTrial? own, LastLayerForm form, string[] names)
    {
        var gains = new PooledGains(Data, names);
        foreach (var clusters in ClusterFolds.Divide(trial.Rows, trial.All, StableSeed.Mix(options.Seed, SeedOfFolds), folds))
        {
            cancellation.ThrowIfCancellationRequested();
            int[] held = [.. clusters.SelectMany(rows => rows)];
            var apart = held.ToHashSet();
            int[] on = [.. trial.All.Where(row => !apart.Contains(row))];
            using var other = own is null ? train!(Data.Without(apart)) : null;
            var judge = other is null ? own! : new RefitTrial(other, RefitRows.Compute(other, Data, caution: 1), options, cancellation);
            gains.Add(judge, held, new PooledCandidates(judge, form).Apart(on));
        }

        return gains;
    }
}
