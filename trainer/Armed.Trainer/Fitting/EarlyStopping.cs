namespace Armed.Trainer.Fitting;

/// <summary>Watches the validation loss: keeps the best epoch, lowers the learning rate on a plateau, says when to stop.</summary>
internal sealed class EarlyStopping(int patience, double decay)
{
    /// <summary>Smallest loss so far.</summary>
    public double Best { get; private set; } = double.PositiveInfinity;

    /// <summary>Epochs since then.</summary>
    public int Stale { get; private set; }

    /// <summary>Factor on the learning rate.</summary>
    public double RateScale { get; private set; } = 1;

    /// <summary>Whether patience has run out.</summary>
    public bool ShouldStop => patience > 0 && Stale >= patience;

    /// <summary>Takes an epoch's loss; true when it is the best so far.</summary>
    public bool Observe(double loss)
    {
        if (loss < Best)
        {
            (Best, Stale) = (loss, 0);
            return true;
        }
        Stale++;
        // Every half patience without progress: a smaller step.
        if (patience > 1 && Stale % Math.Max(1, patience / 2) == 0)
        {
            RateScale *= decay;
        }

        return false;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(Best);
        writer.Write(Stale);
        writer.Write(RateScale);
    }

    public void Read(BinaryReader reader) => (Best, Stale, RateScale) = (reader.ReadDouble(), reader.ReadInt32(), reader.ReadDouble());
}
