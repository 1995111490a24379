using Armed.Runtime.Adaptation;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Predicting;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Verification;

/// <summary>What the conditional head says of the sample rows.</summary>
internal static class ConditionalRows
{
    /// <summary>For effects of N(0, T).</summary>
    public static HeadResults Population(LoadedModel model, SampleRows rows)
    {
        var effects = model.Manifest.RandomEffects[0].Terms.Count;
        var factor = Array.ConvertAll(AdaptationBasis.Unknown(model.Manifest.RandomEffects[0], new EffectShape(effects, Outputs: 1, IsFull: true)).Packed(), value => (float)value);
        RowTensor[] given =
        [
            Tensor(GraphSignatures.EffectMean, new float[effects]),
            Tensor(GraphSignatures.EffectFactor, factor),
        ];
        var session = model.Sessions.Get(GraphRoles.Conditional);
        var hasSd = session.OutputIndex(GraphSignatures.LinearPredictorSd) >= 0;
        var results = new HeadResults(new float[SampleRows.Count * model.Schema.Width], new float[SampleRows.Count], new float[SampleRows.Count], hasSd);
        new HeadGraph(session).Run(
            new GraphRows(SampleRows.Count, rows.Features, rows.Categories, rows.Clusters, rows.Offsets, given),
            new PredictionDestination { Predictions = results.Predictions, LinearPredictors = results.LinearPredictors, Sds = results.Sds });
        return results;
    }

    /// <summary>The same numbers in every row.</summary>
    private static MemoryTensor<float> Tensor(string name, float[] row)
    {
        var cells = new float[SampleRows.Count * row.Length];
        for (var i = 0; i < SampleRows.Count; i++)
        {
            row.CopyTo(cells, i * row.Length);
        }

        return new MemoryTensor<float>(new TensorDescription(name, ElementTypes.Float, row.Length), cells, row.Length * sizeof(float));
    }
}
