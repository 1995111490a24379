using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Comparators;
using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Reproducing;

/// <summary>The models of the paper under its protocol (<c>--config paper</c>), and ours as they are by default.</summary>
/// <param name="split">The rows.</param>
/// <param name="seed">Seed of the fits.</param>
/// <param name="mostEpochs">Most epochs of a fit; null for those of the protocol and of the defaults.</param>
/// <param name="cancellation">Stops a fit.</param>
internal sealed class PaperModels(Split split, long seed, int? mostEpochs, CancellationToken cancellation)
{
    public const string Conventional = "conventional network", ClusterInput = "cluster as an input", WithoutAdversary = "ARMED without adversary, mixed", RandomClusters = "ARMED, random clusters, mixed",
        Mixed = "ARMED, mixed", Fixed = "ARMED, fixed", DefaultMixed = "defaults, mixed", DefaultFixed = "defaults, fixed", IgnoreMixed = "defaults, --between ignore, mixed", IgnoreFixed = "defaults, --between ignore, fixed";

    /// <summary>How many fits there are on a split.</summary>
    public static int Count(bool hasProbes) => hasProbes ? 7 : 6;

    /// <summary>Fits every model.</summary>
    /// <param name="hasProbes">Whether the table has probes: the fit that ignores differences between clusters is made for such.</param>
    /// <returns>Names and predictors, mixed heads with the fixed one of the same fit; the caller disposes each before it asks for the next.</returns>
    public IEnumerable<PaperFit> Fit(bool hasProbes)
    {
        var (paper, ours) = (Short(TrainingOptionsJson.Load("paper")), Short(new TrainingOptions()));
        yield return Plain(Conventional, new NetworkComparator(), paper);
        yield return Plain(ClusterInput, new ClusterNetworkComparator(), paper);
        yield return Armed(Mixed, Fixed, split, paper);
        yield return Armed(WithoutAdversary, null, split, paper with { LambdaG = 0 });
        yield return Armed(RandomClusters, null, Shuffled(), paper);
        yield return Armed(DefaultMixed, DefaultFixed, split, ours);
        if (hasProbes)
        {
            yield return Armed(IgnoreMixed, IgnoreFixed, split, ours with { Between = BetweenClusters.Ignore });
        }
    }

    private TrainingOptions Short(TrainingOptions options) => options with { Seed = seed, MaxEpochs = Math.Min(mostEpochs ?? int.MaxValue, options.MaxEpochs) };

    private PaperFit Plain(string name, IComparator comparator, TrainingOptions options) => new(split, [(name, comparator.With(options).Fit(split, cancellation))], null);

    private PaperFit Armed(string mixed, string? fixedHead, Split rows, TrainingOptions options)
    {
        var model = ArmedTraining.Fit(rows, options, cancellation: cancellation);
        return new PaperFit(rows, [(mixed, model.Predictor()), .. fixedHead is null ? [] : new (string, IPredictor)[] { (fixedHead, model.Predictor(PredictionHead.Fixed)) }], model);
    }

    /// <summary>The split with the clusters of all rows in random order: what the random effects give beyond mere capacity.</summary>
    private Split Shuffled()
    {
        var clusters = split.Table.Clusters[0];
        int[] codes = [.. clusters.Codes];
        new SplitMix64((ulong)seed).Shuffle(codes);
        return split.With(split.Table with { Clusters = [clusters with { Codes = codes }] });
    }
}
