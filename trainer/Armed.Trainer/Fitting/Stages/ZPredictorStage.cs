using Armed.Trainer.Common;
using Armed.Trainer.Fitting.Dense;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting.Stages;

/// <summary>Phase 4: the Z-predictor p(Z | x), fitted on the inputs alone.</summary>
internal sealed class ZPredictorStage : ITrainingStage, IDisposable
{
    private const int ValidationChunk = 8_192;
    private readonly ClusterClassifier _predictor;
    private readonly InputEncoder _encoder;
    private readonly TrainingTensors _data;
    private readonly List<(DenseRows Rows, DenseClassifier Classifier)> _byHand = []; // one per size of batch
    private readonly bool _isCoveredByHand;

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
        _isCoveredByHand = DenseRows.Covers(data) && DenseClassifier.Covers(predictor);
    }

    public string Name => "z-predictor";

    public AdamW Optimizer { get; }

    public ModuleBuffers Buffers => new(_predictor);

    public bool IsSettled => true;

    public void Step(Tensor rows, long step, double learningRate, LossMeter losses)
    {
        Optimizer.ZeroGradients();
        var loss = _isCoveredByHand ? LearnByHand(rows) : Learn(rows);
        Optimizer.Step(learningRate);
        losses.Add("total", loss, rows.size(0));
    }

    public void EndEpoch(int epoch)
    {
    }

    public double? Validate()
    {
        if (_data.ValidationRows.Length == 0)
        {
            return null;
        }

        using var _ = inference_mode(true);
        double sum = 0;
        foreach (var chunk in _data.ValidationRows.Chunk(_encoder.RowsAtOnce(ValidationChunk)))
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

    public void Dispose()
    {
        Optimizer.Dispose();
        foreach (var (rows, classifier) in _byHand)
        {
            rows.Dispose();
            classifier.Dispose();
        }
    }

    private double Learn(Tensor rows)
    {
        var loss = Loss(Batch.Gather(_data, rows));
        loss.backward();
        return loss.item<float>();
    }

    private double LearnByHand(Tensor rows)
    {
        var count = (int)rows.size(0);
        if (!_byHand.Exists(s => s.Rows.Count == count))
        {
            var gathered = new DenseRows(_data, _encoder, count);
            _byHand.Add((gathered, new DenseClassifier(_predictor, gathered.AllInputs)));
        }
        var step = _byHand.Find(s => s.Rows.Count == count);
        using var _ = no_grad();
        step.Rows.Gather(TensorMemory.Longs(rows));
        return step.Classifier.Learn(step.Rows.Classes);
    }

    /// <summary>Embeddings belong to the main fit and stay as they are.</summary>
    private Tensor Loss(Batch batch) => _predictor.CrossEntropy(batch.Inputs(_encoder).detach(), batch.ClusterClasses);
}
