using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Predicting;

namespace Armed.Runtime.Verification;

/// <summary>All that one head says of the sample rows.</summary>
internal sealed record HeadResults(float[] Predictions, float[] LinearPredictors, float[] Sds, bool HasSd)
{
    public static HeadResults Compute(LoadedModel model, SampleRows rows, PredictionHead head)
    {
        var length = SampleRows.Count * model.Schema.Outputs;
        var results = new HeadResults(new float[SampleRows.Count * model.Schema.Width], new float[length], new float[length], ComputesSd(model, head));
        var destination = new PredictionDestination { Predictions = results.Predictions, LinearPredictors = results.LinearPredictors, Sds = results.Sds };

        // The population policy: what is asked for is the mixed graph itself, not what stands in for it.
        model.Predictor.Predict(rows.Graph, destination, head, UnknownClusterPolicy.Population);
        return results;
    }

    /// <summary>The largest difference relative to max(1, |value|).</summary>
    public double Difference(HeadResults other)
    {
        var largest = Math.Max(Difference(Predictions, other.Predictions), Difference(LinearPredictors, other.LinearPredictors));
        return HasSd && other.HasSd ? Math.Max(largest, Difference(Sds, other.Sds)) : largest;
    }

    public int NotFinite()
        => Predictions.Count(value => !float.IsFinite(value)) + LinearPredictors.Count(value => !float.IsFinite(value))
            + (HasSd ? Sds.Count(value => !float.IsFinite(value)) : 0);

    private static bool ComputesSd(LoadedModel model, PredictionHead head)
    {
        var role = head switch { PredictionHead.Fixed => GraphRoles.Fixed, PredictionHead.Inferred => GraphRoles.Inferred, _ => GraphRoles.Mixed };
        return model.OutputColumns(role, GraphSignatures.LinearPredictorSd) > 0;
    }

    private static double Difference(float[] found, float[] expected)
    {
        var largest = 0d;
        for (var i = 0; i < found.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs((double)found[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i])));
        }

        return largest;
    }
}
