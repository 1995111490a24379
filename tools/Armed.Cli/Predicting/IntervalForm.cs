namespace Armed.Cli.Predicting;

/// <summary>How the intervals of rows are written.</summary>
internal enum IntervalForm
{
    /// <summary>No interval.</summary>
    None,

    /// <summary>Two numbers, for each class where there is an interval for each.</summary>
    Numbers,

    /// <summary>The names of the first and the last class.</summary>
    Classes,

    /// <summary>The names of a set of classes in one cell.</summary>
    ClassSet,
}
