namespace Armed.Runtime.Direct.Simd;

/// <summary>
/// What the kernels need of a vector of floats, so that each is written once and compiled for every width. Masks are vectors whose lanes have all bits set
/// or none.
/// </summary>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    public static abstract int Count { get; }

    public static abstract TVector Load(float* source);

    public static abstract void Store(float* destination, TVector value);

    /// <summary>Stores the first lanes only.</summary>
    public static abstract void Store(float* destination, TVector value, int lanes);

    public static abstract TVector Create(float value);

    public static abstract TVector Add(TVector a, TVector b);

    public static abstract TVector Subtract(TVector a, TVector b);

    public static abstract TVector Multiply(TVector a, TVector b);

    public static abstract TVector Divide(TVector a, TVector b);

    /// <summary>a b + c, rounded once where the processor can, which is nearly everywhere; never in software.</summary>
    public static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>The smaller; NaN where b is.</summary>
    public static abstract TVector Min(TVector a, TVector b);

    /// <summary>The larger; NaN where b is.</summary>
    public static abstract TVector Max(TVector a, TVector b);

    public static abstract TVector Sqrt(TVector value);

    /// <summary>To the nearest integer, ties to the even one.</summary>
    public static abstract TVector Round(TVector value);

    /// <summary>value 2^exponent for whole exponents of -126 to 127.</summary>
    public static abstract TVector Scale(TVector value, TVector exponent);

    public static abstract TVector And(TVector a, TVector b);

    public static abstract TVector Or(TVector a, TVector b);

    public static abstract TVector Xor(TVector a, TVector b);

    public static abstract TVector Equal(TVector a, TVector b);

    public static abstract TVector Less(TVector a, TVector b);

    public static abstract TVector LessOrEqual(TVector a, TVector b);

    public static abstract TVector Select(TVector mask, TVector a, TVector b);

    /// <summary>A mask of the first lanes.</summary>
    public static abstract TVector First(int lanes);

    public static abstract float Sum(TVector value);
}
