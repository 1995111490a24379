namespace Armed.Runtime;

/// <summary>A row names a cluster that the model never saw, and the policy is <see cref="UnknownClusterPolicy.Error"/>.</summary>
public sealed class UnknownClusterException : Exception
{
    internal UnknownClusterException(string column, string value, int row, int known)
        : base($"Cluster column '{column}' has {value} in row {row} of the call (0-based); expected one of the model's {known} clusters. "
            + "Pass a known cluster, or choose the policy population or inferred.")
    {
        Column = column;
        Value = value;
        Row = row;
    }

    /// <summary>Name of the cluster column.</summary>
    public string Column { get; }

    /// <summary>The unknown cluster: its name in quotes, <c>nothing</c> where none was given, or <c>code</c> and its number.</summary>
    public string Value { get; }

    /// <summary>0-based row of the call.</summary>
    public int Row { get; }
}
