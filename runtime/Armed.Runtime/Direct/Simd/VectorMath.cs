using System.Runtime.CompilerServices;

namespace Armed.Runtime.Direct.Simd;

/// <summary>
/// Transcendental functions of vectors, right to about 2 units in the last place where the result is of a size that matters (the tests compare them with
/// double precision).
/// </summary>
internal static class VectorMath
{
    /// <summary>Above this e^x does not fit in a float32.</summary>
    private const float LargestExponent = 88.7228f;

    private const float SmallestExponent = -87.33654f;

    /// <summary>e^x: x = n ln 2 + r, |r| at most ln 2 / 2, e^r by Cephes' polynomial (S. L. Moshier, Methods and Programs for Mathematical Functions, expf).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var power = ExpInRange<TSimd, TVector>(TSimd.Min(TSimd.Create(LargestExponent), TSimd.Max(TSimd.Create(SmallestExponent), x)));
        power = TSimd.Select(TSimd.Less(TSimd.Create(LargestExponent), x), TSimd.Create(float.PositiveInfinity), power);
        return TSimd.Select(TSimd.Less(x, TSimd.Create(SmallestExponent)), TSimd.Create(0), power);
    }

    /// <summary>e^x with the exponent held in the range of normal numbers: where an infinity or a zero at its ends makes no difference.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpHeld<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        => ExpInRange<TSimd, TVector>(TSimd.Min(TSimd.Create(LargestExponent), TSimd.Max(TSimd.Create(SmallestExponent), x)));

    /// <summary>1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var one = TSimd.Create(1);
        return TSimd.Divide(one, TSimd.Add(one, ExpHeld<TSimd, TVector>(TSimd.Subtract(TSimd.Create(0), x))));
    }

    /// <summary>tanh x: Cephes' polynomial (tanhf) below 0.625, where 1 - 2 / (e^2x + 1) would cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var sign = TSimd.And(x, TSimd.Create(-0f));
        var size = TSimd.Xor(x, sign);
        var one = TSimd.Create(1);
        var far = TSimd.Subtract(one, TSimd.Divide(TSimd.Create(2), TSimd.Add(one, ExpHeld<TSimd, TVector>(TSimd.Add(size, size)))));
        var square = TSimd.Multiply(x, x);
        var sum = TSimd.Create(-5.70498872745e-3f);
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(2.06390887954e-2f));
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(-5.37397155531e-2f));
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(1.33314422036e-1f));
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(-3.33332819422e-1f));
        var near = TSimd.MultiplyAdd(TSimd.Multiply(sum, square), x, x);
        return TSimd.Select(TSimd.Less(size, TSimd.Create(0.625f)), near, TSimd.Or(far, sign));
    }

    /// <summary>
    /// The error function: below 1 an odd polynomial, from 1 to 4 one minus the exponential of a polynomial for log erfc; both interpolate the function in
    /// Chebyshev's nodes, to 2e-9 of its value and 5e-8.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Erf<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var sign = TSimd.And(x, TSimd.Create(-0f));
        var size = TSimd.Min(TSimd.Create(4), TSimd.Xor(x, sign));
        var far = TSimd.Subtract(TSimd.Create(1), ExpHeld<TSimd, TVector>(LogErfc<TSimd, TVector>(size)));
        return TSimd.Select(TSimd.Less(size, TSimd.Create(1)), TSimd.Multiply(x, ErfOverX<TSimd, TVector>(TSimd.Multiply(size, size))), TSimd.Or(far, sign));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LogErfc<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var sum = TSimd.Create(-1.3272361811771544e-05f);
        sum = TSimd.MultiplyAdd(sum, x, TSimd.Create(0.00031693702249998315f));
        sum = TSimd.MultiplyAdd(sum, x, TSimd.Create(-0.0034323513807569626f));
        sum = TSimd.MultiplyAdd(sum, x, TSimd.Create(0.02260477223824771f));
        sum = TSimd.MultiplyAdd(sum, x, TSimd.Create(-0.10328111759870076f));
        sum = TSimd.MultiplyAdd(sum, x, TSimd.Create(-0.6391412576462481f));
        sum = TSimd.MultiplyAdd(sum, x, TSimd.Create(-1.125893652409379f));
        return TSimd.MultiplyAdd(sum, x, TSimd.Create(-0.0007658977796292492f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ErfOverX<TSimd, TVector>(TVector square)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var sum = TSimd.Create(7.875875050430342e-05f);
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(-0.0008016864283299621f));
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(0.0051890874229765785f));
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(-0.02685421201037881f));
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(0.11283594715154313f));
        sum = TSimd.MultiplyAdd(sum, square, TSimd.Create(-0.3761262666671985f));
        return TSimd.MultiplyAdd(sum, square, TSimd.Create(1.1283791658483509f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ExpInRange<TSimd, TVector>(TVector x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        var n = TSimd.Round(TSimd.Multiply(x, TSimd.Create(1.44269504088896341f)));

        // ln 2 in two parts, the first of few enough bits that n times it is exact.
        var r = TSimd.MultiplyAdd(n, TSimd.Create(-0.693359375f), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(2.12194440e-4f), r);
        var sum = TSimd.Create(1.9875691500e-4f);
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Create(1.3981999507e-3f));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Create(8.3334519073e-3f));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Create(4.1665795894e-2f));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Create(1.6666665459e-1f));
        sum = TSimd.MultiplyAdd(sum, r, TSimd.Create(5.0000001201e-1f));
        var one = TSimd.Create(1);
        sum = TSimd.Add(TSimd.MultiplyAdd(TSimd.Multiply(r, r), sum, r), one);

        // Twice 2^(n - 1), as 2^128 is no float32.
        return TSimd.Scale(TSimd.Add(sum, sum), TSimd.Subtract(n, one));
    }
}
