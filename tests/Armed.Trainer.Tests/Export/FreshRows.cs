using Armed.Runtime;

namespace Armed.Trainer.Tests.Export;

/// <summary>Raw rows that no fit has seen, missing values and unknown codes among them.</summary>
internal sealed class FreshRows
{
    public const int Count = 64;

    public FreshRows(ArmedModel model, int seed = 99)
    {
        var normal = new Normal(seed);
        var numeric = model.Columns.Where(c => c.Kind == ColumnKind.Numeric).ToArray();
        var categorical = model.Columns.Where(c => c.Kind == ColumnKind.Categorical).ToArray();
        Features = new float[Count * numeric.Length];
        Categories = new long[Count * categorical.Length];
        Clusters = new long[Count * model.Factors.Count];
        Offsets = model.OffsetColumn is null ? [] : [.. Enumerable.Range(0, Count).Select(_ => (float)normal.Next())];
        for (var i = 0; i < Features.Length; i++)
        {
            Features[i] = i % 11 == 3 ? float.NaN : (float)(4 * normal.Next());
        }

        for (var i = 0; i < Categories.Length; i++)
        {
            Categories[i] = normal.Below(5) == 0 ? -1 : normal.Below(categorical[i % categorical.Length].Levels.Count);
        }

        for (var i = 0; i < Clusters.Length; i++)
        {
            Clusters[i] = normal.Below(4) == 0 ? -1 : normal.Below(model.Factors[i % model.Factors.Count].Levels.Count);
        }
    }

    public float[] Features { get; }

    public long[] Categories { get; }

    public long[] Clusters { get; }

    public float[] Offsets { get; }

    public long[] Unknown => [.. Clusters.Select(_ => -1L)];

    /// <summary>Prediction, linear predictor, sd of a head.</summary>
    public (float[] Values, float[] Linear, float[] Sds) Predict(ArmedModel model, PredictionHead head, long[]? clusters = null)
    {
        var (values, linear, sds) = (new float[Count * model.Width], new float[Count * model.Outputs], new float[Count * model.Outputs]);
        model.Predict(Features, Categories, clusters ?? Clusters, Offsets, new PredictionDestination { Predictions = values, LinearPredictors = linear, Sds = sds }, head, UnknownClusterPolicy.Population);
        return (values, linear, sds);
    }
}
