using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

// All functions of one number in one file: each is one expression. Each is a struct, as the runtime compiles a generic method anew for every struct and inlines the function.

/// <summary>|x|.</summary>
internal readonly struct AbsFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(x, TSimd.And(x, TSimd.Create(-0f)));
}

/// <summary>x above 0, else e^x - 1.</summary>
internal readonly struct EluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Select(TSimd.Less(TSimd.Create(0), x), x, TSimd.Subtract(VectorMath.Exp<TSimd, TVector>(x), TSimd.Create(1)));
}

/// <summary>erf x.</summary>
internal readonly struct ErfFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Erf<TSimd, TVector>(x);
}

/// <summary>e^x.</summary>
internal readonly struct ExpFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Exp<TSimd, TVector>(x);
}

/// <summary>x (1 + erf(x / sqrt 2)) / 2.</summary>
internal readonly struct GeluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var erf = VectorMath.Erf<TSimd, TVector>(TSimd.Multiply(x, TSimd.Create(0.70710678f)));
        return TSimd.Multiply(TSimd.Multiply(x, TSimd.Add(erf, TSimd.Create(1))), TSimd.Create(0.5f));
    }
}

/// <summary>A mask of the lanes without a number.</summary>
internal readonly struct IsNaNFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(TSimd.Equal(x, x), TSimd.Equal(TSimd.Create(0), TSimd.Create(0)));
}

/// <summary>1 if the mask is set, else 0.</summary>
internal readonly struct MaskToNumberFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.And(x, TSimd.Create(1));
}

/// <summary>-x.</summary>
internal readonly struct NegateFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(x, TSimd.Create(-0f));
}

/// <summary>The other mask.</summary>
internal readonly struct NotFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Xor(x, TSimd.Equal(TSimd.Create(0), TSimd.Create(0)));
}

/// <summary>1 / x.</summary>
internal readonly struct ReciprocalFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Divide(TSimd.Create(1), x);
}

/// <summary>max(x, 0).</summary>
internal readonly struct ReluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Max(TSimd.Create(0), x);
}

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Sigmoid<TSimd, TVector>(x);
}

/// <summary>x / (1 + e^-x).</summary>
internal readonly struct SiluFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var one = TSimd.Create(1);
        return TSimd.Divide(x, TSimd.Add(one, VectorMath.ExpHeld<TSimd, TVector>(TSimd.Subtract(TSimd.Create(0), x))));
    }
}

/// <summary>The square root.</summary>
internal readonly struct SqrtFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => TSimd.Sqrt(x);
}

/// <summary>tanh x.</summary>
internal readonly struct TanhFunction : IVectorFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => VectorMath.Tanh<TSimd, TVector>(x);
}
