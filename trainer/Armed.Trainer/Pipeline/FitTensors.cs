using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Pipeline;

/// <summary>The rows of a fit as tensors on a device.</summary>
/// <param name="data">The rows.</param>
/// <param name="classes">Classes of adversary and Z-predictor per factor.</param>
internal sealed class FitTensors(FitData data, IReadOnlyList<ClusterClasses> classes)
{
    private const int Slice = 65_536;

    /// <summary>The tensors, which the caller disposes.</summary>
    public TrainingTensors Of(InputEncoder encoder, Device device)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (inputs, codes) = Encode(encoder, device);
        var clusters = Enumerable.Range(0, data.Rows.FactorCount).Select(g => data.Rows.ClusterTensor(g, 0, data.Rows.Rows)).ToArray();
        var onDevice = clusters.Select(c => Keep(c, device)).ToArray();
        return new TrainingTensors
        {
            Inputs = inputs,
            EmbeddedCodes = codes,
            Outcome = Keep(data.OutcomeTensor(), device),
            Weights = data.Weights.Length == 0 ? null : Keep(tensor(data.Weights).unsqueeze(1), device),
            Offsets = data.KnownTensor() is { } known ? Keep(known, device) : null,
            Images = data.Rows.Images is { } images ? TrainingImages.Of(images, device) : null,
            Clusters = onDevice,
            ClusterClasses = [.. classes.Select((c, g) => c.IsIdentity ? onDevice[g] : Keep(ClassTensor(c, g), device))],
            TrainingRows = data.Training,
            ValidationRows = data.Validation,
        };
    }

    /// <summary>Encodes in slices: the raw rows as tensors never stand beside each other whole.</summary>
    private (Tensor Inputs, Tensor? Codes) Encode(InputEncoder encoder, Device device)
    {
        var inputs = new List<Tensor>();
        var codes = new List<Tensor>();
        for (var start = 0; start < data.Rows.Rows; start += Slice)
        {
            var (features, categories) = data.Rows.Tensors(start, Math.Min(Slice, data.Rows.Rows - start));
            using (features)
            {
                categories = categories.to(device);
                inputs.Add(encoder.EncodeStatic(features.to(device), categories));
                if (encoder.SelectEmbedded(categories) is { } selected)
                {
                    codes.Add(selected);
                }
            }
        }
        return (Keep(inputs.Count == 1 ? inputs[0] : cat(inputs, 0), device), codes.Count == 0 ? null : Keep(cat(codes, 0), device));
    }

    private Tensor ClassTensor(ClusterClasses of, int factor)
    {
        var codes = new long[data.Rows.Rows];
        for (var i = 0; i < codes.Length; i++)
        {
            codes[i] = of.ClassOf(data.Rows.Clusters[i * data.Rows.FactorCount + factor]);
        }

        return tensor(codes);
    }

    private static Tensor Keep(Tensor tensor, Device device) => tensor.to(device).DetachFromDisposeScope();
}
