namespace Armed.Trainer.Common;

/// <summary>A growing list of values in blocks: it never copies while it grows, so that a million rows cost what they weigh.</summary>
internal sealed class Blocks<T>
    where T : struct
{
    private const int BlockShift = 15;
    private const int BlockSize = 1 << BlockShift;

    private readonly List<T[]> _blocks = [];
    private T[] _last = [];
    private int _used;

    public int Count => _blocks.Count == 0 ? 0 : ((_blocks.Count - 1) << BlockShift) + _used;

    public T this[int index]
    {
        get => _blocks[index >> BlockShift][index & (BlockSize - 1)];
        set => _blocks[index >> BlockShift][index & (BlockSize - 1)] = value;
    }

    public void Add(T value)
    {
        if (_used == _last.Length)
        {
            Grow();
        }

        _last[_used++] = value;
    }

    /// <summary>The values whose flag is set.</summary>
    public T[] Where(ReadOnlySpan<bool> keep, int kept)
    {
        var values = new T[kept];
        var next = 0;
        for (var i = 0; i < keep.Length; i++)
        {
            if (keep[i])
            {
                values[next++] = this[i];
            }
        }

        return values;
    }

    private void Grow()
    {
        // The first block of a short table stays short: 5,000 columns of 200 rows are not 5,000 full blocks.
        if (_blocks.Count == 1 && _last.Length < BlockSize)
        {
            Array.Resize(ref _last, Math.Min(BlockSize, _last.Length * 4));
            _blocks[0] = _last;
            return;
        }

        _last = new T[_blocks.Count == 0 ? 256 : BlockSize];
        _blocks.Add(_last);
        _used = 0;
    }
}
