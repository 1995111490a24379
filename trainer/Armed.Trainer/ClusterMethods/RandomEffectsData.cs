using Armed.Runtime.Outcomes;
using Armed.Runtime.Posterior;
using Armed.Trainer.Common;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.ClusterMethods;

/// <summary>What methods with random effects of one factor share: which data they take, the rows of each cluster, their likelihood.</summary>
internal static class RandomEffectsData
{
    /// <summary>Refuses outcomes and factors that a method has no form for.</summary>
    public static void Require(FitData data, string name)
    {
        var factors = data.Encoding.Clusters;
        if (!data.Kind.HasMixedEffectsNetworks)
        {
            throw new InputException($"{name} is for outcomes that are numbers or two classes; '{data.Table.Outcome.Name}' is {data.Kind.Name}. Leave {name} out of the models.");
        }

        if (factors.Count > 1)
        {
            throw new InputException($"{name} has random effects of one grouping factor; there are {string.Join(", ", factors.Select(factor => Say.Quote(factor.Name)))}. Name one cluster column, or leave {name} out of the models.");
        }
    }

    /// <summary>The rows of each cluster.</summary>
    public static int[][] ByCluster(FitData data, IEnumerable<int> rows)
    {
        var lists = Enumerable.Range(0, data.Encoding.Clusters[0].Levels.Count).Select(_ => new List<int>()).ToArray();
        foreach (var row in rows)
        {
            lists[data.Rows.Clusters[row]].Add(row);
        }

        return [.. lists.Select(list => list.ToArray())];
    }

    /// <summary>The distribution of an outcome given its linear predictor.</summary>
    public static OutcomeDistribution Distribution(FitData data, double sigma) => data.Kind.IsGaussian ? new GaussianDistribution(sigma) : new BernoulliDistribution();

    /// <summary>The outcome of a row as training sees it.</summary>
    public static double Outcome(FitData data, int row) => (data.Outcome[row] - data.OutcomeMean) / data.OutcomeSd;
}
