using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit;

/// <summary>The rows on which the form of the last layer is searched: of many those at even distances. What is found is then judged and solved on all rows.</summary>
internal static class SearchSample
{
    /// <summary>Training rows at most: what 200,000 rows do not tell apart hardly changes a prediction.</summary>
    private const int MostTraining = 200_000;

    /// <summary>Training rows of a cluster, on average, that a sample keeps: variances of slopes need several rows of each.</summary>
    private const int FewestOfCluster = 100;

    private const int MostValidation = 50_000;

    /// <summary>The sample; the data themselves where they have no more rows.</summary>
    /// <param name="data">The data.</param>
    public static FitData Of(FitData data) => Of(data, MostTraining, FewestOfCluster);

    /// <summary>The sample of given sizes.</summary>
    /// <param name="data">The data.</param>
    /// <param name="most">Training rows at most.</param>
    /// <param name="ofCluster">As many more as keep so many of a cluster on average.</param>
    internal static FitData Of(FitData data, int most, int ofCluster)
    {
        var kept = Math.Max(most, (long)ofCluster * data.Encoding.Clusters.Max(cluster => cluster.Levels.Count));
        return data.Training.Length > kept ? data.Sampled((int)kept, MostValidation) : data;
    }
}
