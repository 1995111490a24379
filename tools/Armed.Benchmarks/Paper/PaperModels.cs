using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Benchmarks.Paper;

/// <summary>The models of the paper under its protocol (<c>--config paper</c>), and ours as they are by default.</summary>
internal static class PaperModels
{
    public const string Conventional = "conventional network", ClusterInput = "cluster as an input", WithoutAdversary = "ARMED without adversary, mixed", RandomClusters = "ARMED, random clusters, mixed",
        Mixed = "ARMED, mixed", Fixed = "ARMED, fixed", DefaultMixed = "defaults, mixed", DefaultFixed = "defaults, fixed", IgnoreMixed = "defaults, --between ignore, mixed", IgnoreFixed = "defaults, --between ignore, fixed";

    /// <summary>Fits every model on a split.</summary>
    /// <param name="split">The split.</param>
    /// <param name="seed">Seed of the fits.</param>
    /// <param name="hasProbes">Whether the table has probes: the fit that ignores differences between clusters is made for such.</param>
    /// <returns>Names and predictors, mixed heads with the fixed one of the same fit; the caller disposes each before it asks for the next.</returns>
    public static IEnumerable<PaperFit> Fit(Split split, long seed, bool hasProbes)
    {
        var paper = TrainingOptionsJson.Load("paper") with { Seed = seed };
        yield return Plain(Conventional, new NetworkComparator(), split, paper);
        yield return Plain(ClusterInput, new ClusterNetworkComparator(), split, paper);
        yield return Armed(Mixed, Fixed, split, paper);
        yield return Armed(WithoutAdversary, null, split, paper with { LambdaG = 0 });
        yield return Armed(RandomClusters, null, Shuffled(split, seed), paper);
        yield return Armed(DefaultMixed, DefaultFixed, split, new TrainingOptions { Seed = seed });
        if (hasProbes)
        {
            yield return Armed(IgnoreMixed, IgnoreFixed, split, new TrainingOptions { Seed = seed, Between = BetweenClusters.Ignore });
        }
    }

    private static PaperFit Plain(string name, IComparator comparator, Split split, TrainingOptions options)
        => new(split, [(name, comparator.With(options).Fit(split))], null);

    private static PaperFit Armed(string mixed, string? fixedHead, Split split, TrainingOptions options)
    {
        var model = ArmedTraining.Fit(split, options);
        return new PaperFit(split, [(mixed, model.Predictor()), .. fixedHead is null ? [] : new (string, IPredictor)[] { (fixedHead, model.Predictor(PredictionHead.Fixed)) }], model);
    }

    /// <summary>The split with the clusters of all rows in random order: what the random effects give beyond mere capacity.</summary>
    private static Split Shuffled(Split split, long seed)
    {
        var clusters = split.Table.Clusters[0];
        int[] codes = [.. clusters.Codes];
        new SplitMix64((ulong)seed).Shuffle(codes);
        return split.With(split.Table with { Clusters = [clusters with { Codes = codes }] });
    }
}
