namespace Armed.Trainer.Fitting;

/// <summary>Watches the validation loss: keeps the best epoch, lowers the learning rate on a plateau, says when to stop.</summary>
/// <param name="patience">Epochs without progress until it says stop; 0: never.</param>
/// <param name="decay">Factor on the learning rate after half of them.</param>
/// <param name="leastGain">What a loss must be lower by than at the last progress to be progress again. Default 0.</param>
internal sealed class EarlyStopping(int patience, double decay, double leastGain = 0)
{
    /// <summary>Share of the loss itself beyond which a gain is progress in any case: where losses are small, small gains are not.</summary>
    private const double LargestShare = 0.002;

    private double _progress = double.PositiveInfinity; // loss at the last progress

    /// <summary>Smallest loss so far.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>Epochs since the last progress.</summary>
    public int Stale { get; private set; }

    /// <summary>Factor on the learning rate.</summary>
    public double RateScale { get; private set; } = 1;

    /// <summary>Whether patience has run out.</summary>
    public bool ShouldStop => patience > 0 && Stale >= patience;

    /// <summary>Takes an epoch's loss; true when it is the best so far.</summary>
    public bool Observe(double loss)
    {
        var isBest = loss < Best;
        Best = isBest ? loss : Best;
        if (isBest && !(loss > _progress - Math.Min(leastGain, LargestShare * Math.Abs(loss))))
        {
            (_progress, Stale) = (loss, 0);
            return true;
        }

        Stale++;
        // Every half patience without progress: a smaller step.
        if (patience > 1 && Stale % Math.Max(1, patience / 2) == 0)
        {
            RateScale *= decay;
        }

        return isBest;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Best);
        writer.Write(_progress);
        writer.Write(Stale);
        writer.Write(RateScale);
    }

    public void Read(BinaryReader reader) => (Best, _progress, Stale, RateScale) = (reader.ReadDouble(), reader.ReadDouble(), reader.ReadInt32(), reader.ReadDouble());
}
