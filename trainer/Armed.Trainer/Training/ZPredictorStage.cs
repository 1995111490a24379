using Armed.Trainer.Networks;
using static TorchSharp.torch;

namespace Armed.Trainer.Training;

/// <summary>Phase 4: the Z-predictor p(Z | x), fitted on the inputs alone.</summary>
internal sealed class ZPredictorStage : ITrainingStage, IDisposable
{
    private const int ValidationChunk = 8_192;
    private readonly ClusterClassifier _predictor;
    private readonly InputEncoder _encoder;
    private readonly TrainingTensors _data;

    public ZPredictorStage(ClusterClassifier predictor, InputEncoder encoder, TrainingTensors data, double weightDecay, double clipNorm)
    {
        (_predictor, _encoder, _data) = (predictor, encoder, data);
        var parameters = predictor.parameters().ToArray();
        Optimizer = new AdamW(
            [
                new ParameterGroup([.. parameters.Where(p => p.dim() > 1)], 1, weightDecay, ClipScope.Backbone),
                new ParameterGroup([.. parameters.Where(p => p.dim() <= 1)], 1, 0, ClipScope.Backbone),
            ],
            clipNorm);
    }

    public string Name => "z-predictor";

    public AdamW Optimizer { get; }

    public void Step(Tensor rows, long step, double learningRate, LossMeter losses)
    {
        Optimizer.ZeroGradients();
        var loss = Loss(Batch.Gather(_data, rows));
        loss.backward();
        Optimizer.Step(learningRate);
        losses.Add("total", loss.item<float>(), rows.size(0));
    }

    public void EndEpoch(int epoch)
    {
    }

    public double Validate()
    {
        if (_data.ValidationRows.Length == 0)
            return double.NaN;
        using var _ = inference_mode(true);
        double sum = 0;
        foreach (int[] chunk in _data.ValidationRows.Chunk(ValidationChunk))
        {
            using var scope = NewDisposeScope();
            sum += Loss(Batch.Gather(_data, tensor(Array.ConvertAll(chunk, r => (long)r), device: _data.Device))).item<float>() * chunk.Length;
        }
        return sum / _data.ValidationRows.Length;
    }

    public double[] ExportState() => [];

    public void ImportState(ReadOnlySpan<double> state)
    {
    }

    public void Dispose() => Optimizer.Dispose();

    /// <summary>Embeddings belong to the main fit and stay as they are.</summary>
    private Tensor Loss(Batch batch) => _predictor.CrossEntropy(batch.Inputs(_encoder).detach(), batch.ClusterClasses);
}
