using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>
/// The processes that fit a model together. Each takes its share of every batch; gradients, the adversary's progress and batch statistics are averaged, so that all hold the same
/// model. The fit never asks whether there are several: one process is the identity.
/// </summary>
internal interface ICollective
{
    /// <summary>This process's number, from 0.</summary>
    public int Rank { get; }

    /// <summary>Number of processes.</summary>
    public int Size { get; }

    /// <summary>Replaces values by their sum over all processes.</summary>
    public void Sum(Tensor values);

    /// <summary>Replaces values by those of process 0.</summary>
    public void Broadcast(Tensor values);

    /// <summary>Replaces values by their mean over all processes.</summary>
    public void Mean(Tensor values)
    {
        using var _ = no_grad();
        using Scalar size = Size;
        Sum(values);
        values.div_(size);
    }

    /// <summary>The mean of a value over all processes.</summary>
    public double Mean(double value)
    {
        using var shared = tensor(value);
        Mean(shared);
        return shared.item<double>();
    }

    /// <summary>This process's share of a batch: as many rows for every process; fewer than <see cref="Size"/> rows at the end of a batch belong to none.</summary>
    public (int Start, int Count) Share(int start, int count) => (start + Rank * (count / Size), count / Size);
}
