using Armed.Trainer.Common;

namespace Armed.Trainer.Data;

/// <summary>The cells of a table as they were read, from which tables for other training rows can be made.</summary>
internal interface ITableCells
{
    /// <summary>Rows of the source.</summary>
    public int Rows { get; }

    /// <summary>Names a row of the source, from 0.</summary>
    public RowName NameOf(int row);

    /// <summary>Whether a table is the whole one as it was made of these cells.</summary>
    public bool IsWhole(ClusteredTable table);

    /// <summary>The table checked and chosen over the rows that are not held out, and which of its rows are.</summary>
    /// <param name="heldOut">By row of the source whether it is held out.</param>
    /// <param name="name">What is held out, for messages.</param>
    /// <exception cref="InputException">The cells are wrong; the message names all that was found.</exception>
    public (ClusteredTable Table, bool[] HeldOut) Assemble(bool[] heldOut, string name);
}
