namespace Armed.Trainer.SmallerWeights;

/// <summary>In how many bits a smaller bundle stores the weights of its products. Its graphs compute in 32 bits, and a row's answer does not depend on the rows beside it.</summary>
public enum BundlePrecision
{
    /// <summary>16-bit floating point: half the size, about three digits of a weight.</summary>
    Fp16,

    /// <summary>8-bit integers with a scale for each result: a quarter of the size, about two digits of a weight.</summary>
    Int8,
}
