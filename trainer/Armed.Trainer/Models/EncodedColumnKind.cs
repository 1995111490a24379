namespace Armed.Trainer.Models;

/// <summary>How an encoded input is made.</summary>
internal enum EncodedColumnKind
{
    /// <summary>A standardised number.</summary>
    Numeric,

    /// <summary>1 if a number is missing, centred.</summary>
    Missing,

    /// <summary>Sine or cosine of a part of a date, standardised.</summary>
    Cycle,

    /// <summary>1 for a level, centred; the first level is the reference.</summary>
    Level,

    /// <summary>A coordinate of an embedding.</summary>
    Embedding,

    /// <summary>A piece of a curve in a number.</summary>
    Curve,

    /// <summary>A piece of what a curve in a number has beside its line.</summary>
    CurveRest,

    /// <summary>A column of x among those whose slopes by cluster share a variance.</summary>
    SharedSlope,

    /// <summary>A feature of a function of each cluster; the effects on all of them share a variance.</summary>
    RandomFeature,

    /// <summary>A sum of boosted trees.</summary>
    Trees,
}
