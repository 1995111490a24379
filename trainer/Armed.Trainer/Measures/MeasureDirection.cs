namespace Armed.Trainer;

/// <summary>Which values of a measure are good.</summary>
public enum MeasureDirection
{
    /// <summary>Lower is better, as for losses.</summary>
    Lower,

    /// <summary>Higher is better, as for an area under the curve.</summary>
    Higher,

    /// <summary>It describes a model and ranks none: a threshold, or a calibration slope, which should be 1.</summary>
    None,
}
