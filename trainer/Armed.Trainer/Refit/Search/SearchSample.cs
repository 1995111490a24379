using Armed.Trainer.Common;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit.Search;

/// <summary>The rows on which the form of the last layer is searched: of many a sample with every class. What is found is then judged and solved on all rows.</summary>
internal static class SearchSample
{
    /// <summary>Training rows at most: what 200,000 rows do not tell apart hardly changes a prediction.</summary>
    private const int MostTraining = 200_000;

    /// <summary>Training rows of a cluster, on average, that a sample keeps: variances of slopes need several rows of each.</summary>
    private const int FewestOfCluster = 100;

    private const int MostValidation = 50_000;

    private const long Stream = 0x73656172;

    /// <summary>The sample; the data themselves where they have no more rows.</summary>
    /// <param name="data">The data.</param>
    /// <param name="seed">The fit's seed.</param>
    public static FitData Of(FitData data, long seed) => Of(data, MostTraining, FewestOfCluster, seed);

    /// <summary>The sample of given sizes.</summary>
    /// <param name="data">The data.</param>
    /// <param name="most">Training rows at most.</param>
    /// <param name="ofCluster">As many more as keep so many of a cluster on average.</param>
    /// <param name="seed">The fit's seed.</param>
    internal static FitData Of(FitData data, int most, int ofCluster, long seed)
    {
        var kept = Math.Max(most, (long)ofCluster * data.Encoding.Clusters.Max(cluster => cluster.Levels.Count));
        return data.Training.Length > kept ? data.Sampled((int)kept, MostValidation, StableSeed.Mix(seed, Stream)) : data;
    }
}
