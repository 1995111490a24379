namespace Armed.Trainer.Fitting;

/// <summary>The rows of a large table that a step touched: only they have gradients, and only they are updated.</summary>
internal sealed class TouchedRows(int tableRows)
{
    private readonly int[] _slotOf = NewSlots(tableRows);
    private int[] _rows = new int[256];

    /// <summary>How many rows.</summary>
    public int Count { get; private set; }

    /// <summary>The rows, in the order in which they were met.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, Count);

    /// <summary>The row's place among the touched ones; it is added when it is new.</summary>
    public int SlotOf(int row)
    {
        var slot = _slotOf[row];
        if (slot >= 0)
        {
            return slot;
        }

        if (Count == _rows.Length)
        {
            Array.Resize(ref _rows, 2 * Count);
        }

        _rows[Count] = row;
        return _slotOf[row] = Count++;
    }

    /// <summary>Forgets the rows.</summary>
    public void Clear()
    {
        foreach (var row in Rows)
        {
            _slotOf[row] = -1;
        }

        Count = 0;
    }

    private static int[] NewSlots(int rows)
    {
        var slots = new int[rows];
        Array.Fill(slots, -1);
        return slots;
    }
}
