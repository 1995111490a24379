using Armed.Trainer.Fitting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Support;

/// <summary>Threads of one process in the place of processes.</summary>
/// <param name="rank">This thread's number.</param>
/// <param name="barrier">Where all threads meet.</param>
/// <param name="shared">A place for each thread's tensor.</param>
internal sealed class ThreadCollective(int rank, Barrier barrier, Tensor[] shared) : ICollective
{
    public int Rank => rank;

    public int Size => shared.Length;

    public void Sum(Tensor values) => Exchange(values, () => stack(shared).sum(0L));

    public void Broadcast(Tensor values) => Exchange(values, () => shared[0].clone());

    private void Exchange(Tensor values, Func<Tensor> combine)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        shared[rank] = values;
        barrier.SignalAndWait();
        var combined = combine();
        barrier.SignalAndWait();
        values.copy_(combined);
    }
}
