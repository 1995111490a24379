using System.Globalization;
using System.Text.Json;
using Armed.Trainer.Common;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>Runs a stage over epochs of mini-batches with early stopping, checkpoints, history, progress and cancellation.</summary>
internal sealed class FitLoop(ITrainingStage stage, FitLoopSettings settings, EpochOrder order, CheckpointStore checkpoints, IProgress<TrainingProgress>? progress)
{
    private const int ReportEverySteps = 20;
    private readonly EarlyStopping _stopping = new(settings.Patience, settings.RateDecay, settings.LeastGain);
    private readonly LossMeter _losses = new();
    private int _epoch;
    private int _position;
    private long _steps;
    private StageSnapshot? _best;

    /// <summary>Epochs that were run.</summary>
    public int Epochs => _epoch;

    /// <summary>Fits the stage, or takes it from the checkpoint, and leaves its best parameters in place.</summary>
    /// <exception cref="InputException">A loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the checkpoint is written.</exception>
    public void Run(CancellationToken cancellation)
    {
        if (checkpoints.Finished(stage.Name) is { } final)
        {
            Restore(final, ReadFinal);
            return;
        }
        if (checkpoints.InProgress(stage.Name) is { } state)
        {
            Restore(state, ReadProgress);
        }

        stage.Optimizer.Broadcast();
        while (_epoch < settings.MaxEpochs && !_stopping.ShouldStop)
        {
            RunEpoch(cancellation);
        }

        _best?.Restore(stage);
        checkpoints.Finish(stage.Name, Blob(WriteFinal));
    }

    private double Rate => settings.LearningRate * _stopping.RateScale;

    private void RunEpoch(CancellationToken cancellation)
    {
        using (var rows = tensor(order.Permute(_epoch), device: settings.Device))
        {
            while (_position < order.CountOf(_epoch))
            {
                Step(rows);
                if (_steps % settings.CheckpointEverySteps == 0)
                {
                    checkpoints.Save(stage.Name, Blob(WriteProgress));
                }

                if (cancellation.IsCancellationRequested)
                {
                    Interrupt(cancellation);
                }
            }
        }
        FinishEpoch();
    }

    private void Step(Tensor rows)
    {
        var size = NextBatch();
        var (start, count) = settings.Collective.Share(_position, size);
        using (NewDisposeScope())
        {
            stage.Step(rows.narrow(0, start, count), _steps, Rate, _losses);
        }
        CheckFinite(double.IsFinite(_losses.Last));
        _position += size;
        _steps++;
        if (_steps % ReportEverySteps == 0)
        {
            Report();
        }

        NativeMemory.TrimEvery(_steps);
    }

    /// <summary>The batch size; a remainder under a quarter of it joins the last batch.</summary>
    private int NextBatch()
    {
        var left = order.CountOf(_epoch) - _position;
        return left < settings.BatchSize + Math.Max(1, settings.BatchSize / 4) ? left : settings.BatchSize;
    }

    private void FinishEpoch()
    {
        stage.Buffers.Average(settings.Collective);
        stage.EndEpoch(_epoch);
        var validation = stage.Validate();
        var losses = _losses.Means();
        if (validation is { } watched)
        {
            losses["validation"] = watched;
        }

        CheckFinite(losses.Values.All(double.IsFinite));
        var best = validation is { } loss && stage.IsSettled && _stopping.Observe(loss);
        if (best && settings.Patience > 0)
        {
            _best = StageSnapshot.Of(stage);
        }

        _epoch++;
        _position = 0;
        _losses.Clear();
        AddHistory(losses, best);
        Report(losses);
    }

    private void Interrupt(CancellationToken cancellation)
    {
        checkpoints.Save(stage.Name, Blob(WriteProgress));
        cancellation.ThrowIfCancellationRequested();
    }

    private void CheckFinite(bool isFinite)
    {
        if (isFinite)
        {
            return;
        }

        var before = checkpoints.History.Count == 0 ? "none" : checkpoints.History[^1];
        throw new InputException(string.Create(CultureInfo.InvariantCulture,
            $"The loss of stage {stage.Name} is not finite in epoch {_epoch + 1}, step {_steps + 1}, at learning rate {Rate:G4}. Last finite losses: {before}. "
            + $"Lower the learning rate (--learning-rate {Rate / 10:G3}), clip harder (clip_norm), or look for extreme values in the outcome."));
    }

    private void AddHistory(Dictionary<string, double> losses, bool best)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("stage", stage.Name);
            writer.WriteNumber("epoch", _epoch);
            writer.WriteNumber("steps", _steps);
            writer.WriteNumber("learning_rate", Rate);
            writer.WriteBoolean("best", best);
            foreach (var (name, value) in losses)
            {
                writer.WriteNumber(name, value);
            }

            writer.WriteEndObject();
        }
        checkpoints.History.Add(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
    }

    private void Report(IReadOnlyDictionary<string, double>? losses = null) => progress?.Report(new TrainingProgress
    {
        Stage = stage.Name,
        Epoch = Math.Max(1, losses is null ? _epoch + 1 : _epoch),
        MaxEpochs = settings.MaxEpochs,
        RowsDone = losses is null ? _position : order.Count,
        RowsTotal = order.Count,
        Losses = losses ?? _losses.Means(),
        Fraction = (_epoch + (double)_position / order.Count) / settings.MaxEpochs,
    });

    private static byte[] Blob(Action<BinaryWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer))
        {
            write(writer);
        }

        return buffer.ToArray();
    }

    private static void Restore(byte[] blob, Action<BinaryReader> read)
    {
        using var reader = new BinaryReader(new MemoryStream(blob));
        read(reader);
    }

    private void WriteFinal(BinaryWriter writer)
    {
        writer.Write(_epoch);
        StageSnapshot.Write(writer, stage, moments: false);
    }

    private void ReadFinal(BinaryReader reader)
    {
        _epoch = reader.ReadInt32();
        StageSnapshot.Read(reader, stage, moments: false);
    }

    private void WriteProgress(BinaryWriter writer)
    {
        writer.Write(_epoch);
        writer.Write(_position);
        writer.Write(_steps);
        _stopping.Write(writer);
        _losses.Write(writer);
        StageSnapshot.Write(writer, stage, moments: true);
        writer.Write(_best is not null);
        _best?.Write(writer);
    }

    private void ReadProgress(BinaryReader reader)
    {
        (_epoch, _position, _steps) = (reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64());
        _stopping.Read(reader);
        _losses.Read(reader);
        StageSnapshot.Read(reader, stage, moments: true);
        _best = reader.ReadBoolean() ? StageSnapshot.Read(reader) : null;
    }
}
