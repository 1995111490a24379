namespace Armed.Trainer.Models;

/// <summary>What a column of the row summary is made of.</summary>
internal enum SummaryColumnKind
{
    /// <summary>A column of x.</summary>
    Input,

    /// <summary>The square of a column of x.</summary>
    InputSquare,

    /// <summary>A hidden feature: a column of w.</summary>
    Hidden,
}
