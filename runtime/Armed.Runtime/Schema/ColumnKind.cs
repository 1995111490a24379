namespace Armed.Runtime;

/// <summary>Kind of a feature column.</summary>
public enum ColumnKind
{
    /// <summary>A number; NaN if it is missing.</summary>
    Numeric,

    /// <summary>A level out of a list, as its code; -1 if it is unknown.</summary>
    Categorical,
}
