namespace Armed.Trainer.Measures;

/// <summary>
/// The scale on which the interval of a measure is symmetric. A measure with a limit has its interval on a scale that maps its range to all numbers, by the delta method, so that the ends are values
/// that the measure can have: log odds of shares, the logarithm of errors and losses.
/// </summary>
internal enum MeasureScale
{
    /// <summary>The measure's own: it has no limit.</summary>
    Own,

    /// <summary>Log odds: the measure is between 0 and 1.</summary>
    LogOdds,

    /// <summary>The logarithm: the measure is above 0.</summary>
    Log,

    /// <summary>The logarithm of what is missing to 1: the measure is below 1.</summary>
    LogOfRest,
}
