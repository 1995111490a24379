using Armed.Runtime;

namespace Armed.Benchmarks.Adaptation;

/// <summary>Rows of a table as a model takes them.</summary>
internal sealed record LabelledPart(float[] Features, long[] Categories, long[] Clusters, float[] Offsets, double[] Outcomes, string[] Names, int Factors)
{
    /// <summary>The model with these rows' clusters.</summary>
    public ArmedModel Adapt(ArmedModel model, ModelFactor factor) => model.Adapt(factor, Names, new LabelledRows { Features = Features, Categories = Categories, Clusters = Clusters, Offsets = Offsets, Outcomes = Outcomes });

    /// <summary>Predictions by a head, with the clusters of one factor as the model knows them by name.</summary>
    public float[] Predict(ArmedModel model, ModelFactor factor, PredictionHead head, UnknownClusterPolicy policy)
    {
        var clusters = (long[])Clusters.Clone();
        for (var row = 0; row < Names.Length; row++)
        {
            clusters[row * Factors + factor.Index] = model.Factors[factor.Index].CodeOf(Names[row]);
        }

        var predictions = new float[Names.Length * model.Width];
        model.Predict(Features, Categories, clusters, Offsets, new PredictionDestination { Predictions = predictions }, head, policy);
        return predictions;
    }
}
