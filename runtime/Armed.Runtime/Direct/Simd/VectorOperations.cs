using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

// All operations on two numbers in one file: each is one expression. Each is a struct, as the runtime compiles a generic method anew for every struct and inlines the operation.

/// <summary>a + b.</summary>
internal readonly struct AddOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Add(a, b);
}

/// <summary>Both masks.</summary>
internal readonly struct AndOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.And(a, b);
}

/// <summary>a / sqrt(1 + pi b / 8): a logit a with variance b, for the logistic-normal mean.</summary>
internal readonly struct AttenuateOperation : IVectorOperation
{
    public const float PiOver8 = (float)(Math.PI / 8);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Divide(a, TSimd.Sqrt(TSimd.Add(TSimd.Multiply(b, TSimd.Create(PiOver8)), TSimd.Create(1))));
}

/// <summary>a / b.</summary>
internal readonly struct DivideOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Divide(a, b);
}

/// <summary>A mask of a = b.</summary>
internal readonly struct EqualOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Equal(a, b);
}

/// <summary>A mask of a &lt; b.</summary>
internal readonly struct LessOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Less(a, b);
}

/// <summary>A mask of a &lt;= b.</summary>
internal readonly struct LessOrEqualOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.LessOrEqual(a, b);
}

/// <summary>The larger.</summary>
internal readonly struct MaxOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Max(a, b);
}

/// <summary>The smaller.</summary>
internal readonly struct MinOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Min(a, b);
}

/// <summary>a b.</summary>
internal readonly struct MultiplyOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Multiply(a, b);
}

/// <summary>Either mask.</summary>
internal readonly struct OrOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Or(a, b);
}

/// <summary>a - b.</summary>
internal readonly struct SubtractOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Subtract(a, b);
}

/// <summary>One mask but not both.</summary>
internal readonly struct XorOperation : IVectorOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector a, TVector b)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(a, b);
}
