using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Predicting;

namespace Armed.Runtime.Verification;

/// <summary>What rows of unknown clusters have beside the fixed head, in models where they have a fixed part of their own.</summary>
internal static class PooledRows
{
    /// <summary>The largest difference of the population's linear predictors to those of the fixed head with the part added, and of its sd to the manifest's, relative to max(1, |value|).</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">The sample rows.</param>
    /// <param name="pooled">What the manifest says of the part.</param>
    /// <param name="fixedHead">What the fixed head says.</param>
    /// <param name="population">What the mixed head says of unknown clusters.</param>
    public static double Difference(LoadedModel model, SampleRows rows, PooledDescription pooled, HeadResults fixedHead, HeadResults population)
    {
        var shifts = new float[SampleRows.Count];
        var features = model.Sessions.Get(GraphRoles.Features);
        features.Run(rows.Graph, features.OutputIndex(GraphSignatures.PooledShift), shifts);
        var expected = fixedHead with
        {
            LinearPredictors = [.. fixedHead.LinearPredictors.Zip(shifts, (linear, shift) => linear + shift)],
            Predictions = population.Predictions,
            Sds = [.. population.Sds.Select(_ => (float)pooled.Sd!.Value)],
            HasSd = population.HasSd,
        };
        return expected.Difference(population);
    }
}
