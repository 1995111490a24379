using Armed.Trainer.Common;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Predicting;

/// <summary>The rows of a step.</summary>
/// <param name="Encoded">Inputs without embeddings [B, F'].</param>
/// <param name="EmbeddedCodes">Codes of embedded columns int64 [B, E], or null.</param>
/// <param name="Outcome">Outcome of the rows.</param>
/// <param name="Clusters">Cluster codes int64 [B] per factor.</param>
/// <param name="ClusterClasses">Classes of the adversary int64 [B] per factor.</param>
/// <param name="Rows">B.</param>
internal sealed record Batch(Tensor Encoded, Tensor? EmbeddedCodes, Tensor Outcome, Tensor[] Clusters, Tensor[] ClusterClasses, long Rows)
{
    /// <summary>Weights [B, 1]; null if all rows weigh 1.</summary>
    public Tensor? Weights { get; init; }

    /// <summary>Known part of the linear predictor [B, 1]; null without an offset.</summary>
    public Tensor? Offsets { get; init; }

    /// <summary>Images uint8 [B, C H W]; null without images.</summary>
    public Tensor? Images { get; init; }

    /// <summary>Gathers rows int64 [B].</summary>
    public static Batch Gather(TrainingTensors data, Tensor rows)
    {
        var clusters = Select(data.Clusters, rows);
        var classes = new Tensor[clusters.Length];
        for (var g = 0; g < classes.Length; g++)
        {
            classes[g] = ReferenceEquals(data.ClusterClasses[g], data.Clusters[g]) ? clusters[g] : data.ClusterClasses[g].index_select(0, rows);
        }

        return new Batch(data.Inputs.index_select(0, rows), data.EmbeddedCodes?.index_select(0, rows), data.Outcome.index_select(0, rows), clusters, classes, rows.size(0))
        {
            Weights = data.Weights?.index_select(0, rows),
            Offsets = data.Offsets?.index_select(0, rows),
            Images = data.Images?.Gather(rows),
        };
    }

    /// <summary>x [B, F'] with embeddings, and with images after them [B, F' + C H W].</summary>
    public Tensor Inputs(InputEncoder encoder) => encoder.WithImages(encoder.Embed(Encoded, EmbeddedCodes), Images);

    /// <summary>A linear predictor [B, O] with the known part.</summary>
    public Tensor WithOffset(Tensor linearPredictor) => Offsets is null ? linearPredictor : linearPredictor.Plus(Offsets);

    private static Tensor[] Select(IReadOnlyList<Tensor> columns, Tensor rows)
    {
        var selected = new Tensor[columns.Count];
        for (var g = 0; g < selected.Length; g++)
        {
            selected[g] = columns[g].index_select(0, rows);
        }

        return selected;
    }
}
