namespace Armed.Trainer.Data.Columns;

/// <summary>Whether a column is the number of its row.</summary>
internal enum RowNumberKind
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>It counts the rows, under a name that may be a day or a trial.</summary>
    Possible,

    /// <summary>Its name and its values say so.</summary>
    Certain,
}
