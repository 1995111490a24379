using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Predicting;

namespace Armed.Runtime.Verification;

/// <summary>What rows of unknown clusters have beside the fixed head, in models where they have a fixed part of their own.</summary>
internal static class PooledRows
{
    /// <summary>
    /// The largest difference of the population's linear predictors to those of the fixed head with the part added, relative to max(1, the larger of both terms), whose rounding a sum that cancels keeps; and of its sd to the manifest's, relative to max(1, sd).
    /// </summary>
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
        var largest = 0.0;
        for (var row = 0; row < shifts.Length; row++)
        {
            double f = fixedHead.LinearPredictors[row], shift = shifts[row];
            largest = Math.Max(largest, Math.Abs(population.LinearPredictors[row] - (f + shift)) / Math.Max(1, Math.Max(Math.Abs(f), Math.Abs(shift))));
        }

        return population.HasSd ? Math.Max(largest, population.Sds.Max(sd => Math.Abs(sd - pooled.Sd!.Value) / Math.Max(1, pooled.Sd.Value))) : largest;
    }
}
