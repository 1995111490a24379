namespace Armed.Trainer.Data.Columns;

/// <summary>Whether a column is the number of its row.</summary>
internal enum RowNumberKind
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It rises from row to row, under a name that may be a day, a trial or an identifier with a meaning.</summary>
    Possible,

    /// <summary>Its name and its values say so.</summary>
    Certain,
}
