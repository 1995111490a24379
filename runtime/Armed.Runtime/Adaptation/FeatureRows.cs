using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Adaptation;

/// <summary>The graph <c>features</c> over many rows: at once, or in parts where a row is large.</summary>
internal sealed class FeatureRows(ModelSchema schema, GraphSession features)
{
    /// <summary>Computes the fixed linear predictor and a factor's design.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="linear">Receives the linear predictor [N, O]; empty if not wanted.</param>
    /// <param name="factor">Index of the factor.</param>
    /// <param name="design">Receives its design [N, K].</param>
    public void Compute(GraphRows rows, Span<float> linear, int factor, Span<float> design)
    {
        var most = schema.Further.Count == 0 ? Math.Max(1, rows.Count) : Batches.MostRows(schema);
        var (outputs, effects) = (linear.Length / Math.Max(1, rows.Count), design.Length / Math.Max(1, rows.Count));
        for (var start = 0; start < rows.Count; start += most)
        {
            var count = Math.Min(most, rows.Count - start);
            features.Run(Batches.Slice(schema, rows, start, count), new WantedOutputs(0, linear.Slice(start * outputs, count * outputs), 1 + factor, design.Slice(start * effects, count * effects)));
        }
    }
}
