namespace Armed.Trainer.Data.Designs;

/// <summary>Functions of one number that a formula may have.</summary>
internal enum ElementaryFunction
{
    /// <summary>-x.</summary>
    Negate,

    /// <summary>Natural logarithm.</summary>
    Log,

    /// <summary>Exponential.</summary>
    Exp,

    /// <summary>Square root.</summary>
    Sqrt,

    /// <summary>Absolute value.</summary>
    Abs,
}
