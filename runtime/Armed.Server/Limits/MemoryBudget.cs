namespace Armed.Server.Limits;

/// <summary>Bytes that all bodies together may hold.</summary>
internal sealed class MemoryBudget(long most)
{
    /// <summary>Bytes of a body that are not counted.</summary>
    public const int FreeBytes = 64 << 10;

    private long _used;

    public long Used => Volatile.Read(ref _used);

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= most)
        {
            return true;
        }

        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _used, -bytes);
}
