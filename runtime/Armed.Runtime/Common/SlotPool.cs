namespace Armed.Runtime.Common;

/// <summary>
/// Objects that one call uses at a time, without a lock: a thread looks at its own slot first, then at the others', and makes a new one where all are in use. So there are
/// never more than calls at once, and at most <see cref="Slots"/> are kept; those beyond are disposed at once. Disposing the pool disposes what is in it.
/// </summary>
internal sealed class SlotPool<T>(Func<T> make) : IDisposable
    where T : class
{
    public const int Slots = 64;

    /// <summary>References between slots: 128 bytes, so that no two threads' slots share a cache line, nor a pair that is fetched together.</summary>
    private const int Stride = 16;

    private readonly T?[] _slots = new T?[(Slots + 1) * Stride];

    public T Rent()
    {
        var own = Environment.CurrentManagedThreadId;
        for (var i = 0; i < Slots; i++)
        {
            ref var slot = ref Slot(own + i);
            if (Volatile.Read(ref slot) is not null && Interlocked.Exchange(ref slot, null) is { } item)
            {
                return item;
            }
        }

        return make();
    }

    public void Return(T item)
    {
        var own = Environment.CurrentManagedThreadId;
        for (var i = 0; i < Slots; i++)
        {
            ref var slot = ref Slot(own + i);
            if (Volatile.Read(ref slot) is null && Interlocked.CompareExchange(ref slot, item, null) is null)
            {
                return;
            }
        }

        (item as IDisposable)?.Dispose();
    }

    /// <summary>Disposes what is in the pool; the caller sees to it that nothing is in use.</summary>
    public void Dispose()
    {
        for (var i = 0; i < Slots; i++)
        {
            (Interlocked.Exchange(ref Slot(i), null) as IDisposable)?.Dispose();
        }
    }

    private ref T? Slot(int index) => ref _slots[((index & (Slots - 1)) + 1) * Stride];
}
