using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>One process alone: everything stays as it is, at no cost.</summary>
internal sealed class SingleProcess : ICollective
{
    private SingleProcess()
    {
    }

    /// <summary>The only one.</summary>
    public static SingleProcess Instance { get; } = new();

    public int Rank => 0;

    public int Size => 1;

    public void Sum(Tensor values)
    {
    }

    public void Broadcast(Tensor values)
    {
    }

    public void Mean(Tensor values)
    {
    }

    public double Mean(double value) => value;
}
