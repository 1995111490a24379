using System.Buffers.Text;

namespace Armed.Trainer.Data.Columns;

/// <summary>Takes a column's cells for whole numbers, exactly; float would lose row numbers above 2^24.</summary>
internal sealed class IntegerBuilder
{
    public List<int> Values { get; } = [];

    /// <summary>First cell that is not a whole number of 0 or more; -1 if none is.</summary>
    public int FaultRow { get; private set; } = -1;

    public string FaultCell { get; private set; } = "";

    public void Append(CellVector cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            Append(cells[i]);
        }
    }

    private void Append(ReadOnlySpan<byte> cell)
    {
        var whole = Utf8Parser.TryParse(cell, out int value, out var consumed) && consumed == cell.Length && value >= 0;
        if (!whole && FaultRow < 0)
        {
            (FaultRow, FaultCell) = (Values.Count, System.Text.Encoding.UTF8.GetString(cell));
        }

        Values.Add(whole ? value : -1);
    }
}
