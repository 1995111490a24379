namespace Armed.Trainer.Data.Designs;

/// <summary>How two numbers make one. A comparison gives 1 where it holds, else 0.</summary>
internal enum Combination
{
    /// <summary>Sum.</summary>
    Add,

    /// <summary>Difference.</summary>
    Subtract,

    /// <summary>Product.</summary>
    Multiply,

    /// <summary>Quotient.</summary>
    Divide,

    /// <summary>The first to the power of the second.</summary>
    Power,

    /// <summary>First above second.</summary>
    Greater,

    /// <summary>First below second.</summary>
    Less,
}
