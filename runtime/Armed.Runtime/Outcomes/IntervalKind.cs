namespace Armed.Runtime;

/// <summary>What an interval is for.</summary>
public enum IntervalKind
{
    /// <summary>The outcome's mean in the row's cluster.</summary>
    Mean,

    /// <summary>One new observation of that row: the mean's uncertainty and the observations' own spread.</summary>
    Observation,
}
