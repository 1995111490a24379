using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Adaptation;

/// <summary>The graph <c>features</c> over many rows: at once, or in parts where a row is large.</summary>
internal sealed class FeatureRows(ModelSchema schema, GraphSession features)
{
    /// <summary>Designs that one run gives beside the linear predictor.</summary>
    private const int MostDesigns = 3;

    /// <summary>Computes the fixed linear predictor and factors' designs; a run gives several, because the network before them is the same.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="linear">Receives the linear predictor [N, O].</param>
    /// <param name="designs">Receive the design of each factor [N, K]; null where it is not wanted.</param>
    public void Compute(GraphRows rows, float[] linear, float[]?[] designs)
    {
        var most = schema.Further.Count == 0 ? Math.Max(1, rows.Count) : Batches.MostRows(schema);
        int[] wanted = [.. Enumerable.Range(0, designs.Length).Where(factor => designs[factor] is not null)];
        for (var start = 0; start < rows.Count; start += most)
        {
            var count = Math.Min(most, rows.Count - start);
            var part = Batches.Slice(schema, rows, start, count);
            for (var first = 0; first == 0 || first < wanted.Length; first += MostDesigns)
            {
                features.Run(part, new WantedOutputs(
                    new WantedOutput(0, first > 0 ? default : Part(linear, rows.Count, start, count)), Design(designs, wanted, first, rows.Count, start, count),
                    Design(designs, wanted, first + 1, rows.Count, start, count), Design(designs, wanted, first + 2, rows.Count, start, count)));
            }
        }
    }

    private static WantedOutput Design(float[]?[] designs, int[] wanted, int at, int rows, int start, int count) =>
        at >= wanted.Length ? new WantedOutput(-1, default) : new WantedOutput(1 + wanted[at], Part(designs[wanted[at]]!, rows, start, count));

    private static Span<float> Part(float[] values, int rows, int start, int count)
    {
        var width = values.Length / rows;
        return values.AsSpan(start * width, count * width);
    }
}
