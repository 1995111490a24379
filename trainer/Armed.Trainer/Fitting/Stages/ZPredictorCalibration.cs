using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>
/// Calibrates the Z-predictor after its training: one temperature per factor, fitted on the validation rows of known clusters, divides its logits. It is multiplied into the last layer, so that
/// TorchSharp, graphs and their speed know nothing of it.
/// </summary>
internal sealed class ZPredictorCalibration(ClusterClassifier predictor, InputEncoder encoder, TrainingTensors data)
{
    /// <summary>Validation rows from which on a temperature is fitted.</summary>
    private const int FewestRows = 30;

    private const int MostNumbers = 4_000_000, Chunk = 4_096;

    /// <summary>Changes the Z-predictor, and reports of each factor.</summary>
    public IReadOnlyList<MembershipCalibration> Run() => [.. predictor.Heads.Select((_, factor) => Run(factor))];

    private MembershipCalibration Run(int factor)
    {
        var head = predictor.Heads[factor];
        var rows = KnownRows(factor, MostNumbers / (int)head.weight!.shape[0]);
        if (rows.Length < FewestRows)
        {
            return MembershipCalibration.None;
        }

        var logits = Logits(rows, factor);
        var temperature = logits.Temperature();
        using (no_grad())
        {
            using Scalar inverse = 1 / temperature;
            head.weight!.mul_(inverse);
            head.bias?.mul_(inverse);
        }

        return new MembershipCalibration(rows.Length, temperature, logits.Score(1), logits.Score(temperature));
    }

    /// <summary>Validation rows of known clusters, at most so many, evenly spaced.</summary>
    private int[] KnownRows(int factor, int most)
    {
        using var onCpu = data.Clusters[factor].cpu();
        var codes = TensorMemory.Longs(onCpu);
        var known = new List<int>();
        foreach (var row in data.ValidationRows)
        {
            if (codes[row] >= 0)
            {
                known.Add(row);
            }
        }

        var step = Math.Max(1, (known.Count + most - 1) / Math.Max(1, most));
        return [.. known.Where((_, at) => at % step == 0)];
    }

    private ClusterLogits Logits(int[] rows, int factor)
    {
        var (values, labels) = (new List<float>(), new List<int>());
        using var _ = inference_mode(true);
        foreach (var chunk in rows.Chunk(encoder.RowsAtOnce(Chunk)))
        {
            using var scope = NewDisposeScope();
            var batch = Batch.Gather(data, tensor(Array.ConvertAll(chunk, row => (long)row), device: data.Device));
            values.AddRange(predictor.forward(batch.Inputs(encoder))[factor].cpu().contiguous().data<float>());
            labels.AddRange(batch.ClusterClasses[factor].cpu().data<long>().Select(code => (int)code));
        }

        return new ClusterLogits([.. values], [.. labels]);
    }
}
