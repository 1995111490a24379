using System.Runtime.CompilerServices;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace Armed.Trainer.Common;

/// <summary>Arithmetic whose <see cref="Scalar"/>s live until libtorch has read them; the same operations and bits as TorchSharp's own.</summary>
/// <remarks>
/// TorchSharp 0.107 hands a scalar's native handle to libtorch and lets go of the object, so that a garbage collection at that moment frees the number while it
/// is read ("Unknown scalar type", or a wrong number). <c>x * 0.5</c>, <c>x.square()</c> and softplus make such scalars, and so does <c>x + y</c>, whose alpha is 1.
/// The libraries therefore make a <see cref="Scalar"/> only for a <see langword="using"/> local or a static field; a test reads their IL to see that they do.
/// </remarks>
internal static class TensorArithmetic
{
    private static readonly Scalar s_one = 1, s_two = 2, s_realOne = 1.0, s_softplusThreshold = 20.0;

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, s_one);

    /// <summary>x + number.</summary>
    public static Tensor Plus(this Tensor x, double number)
    {
        using Scalar scalar = number;
        return x.add(scalar, s_one);
    }

    /// <summary>x + 1, in x's own type.</summary>
    public static Tensor PlusOne(this Tensor x) => x.add(s_one, s_one);

    /// <summary>x - 1, in x's own type.</summary>
    public static Tensor MinusOne(this Tensor x) => x.sub(s_one);

    /// <summary>x := x + y.</summary>
    public static Tensor Add(this Tensor x, Tensor y) => x.add_(y, s_one);

    /// <summary>x * number.</summary>
    public static Tensor Times(this Tensor x, double number)
    {
        using Scalar scalar = number;
        return x.mul(scalar);
    }

    /// <summary>x^2.</summary>
    public static Tensor Squared(this Tensor x) => x.pow(s_two);

    /// <summary>ln(1 + e^x).</summary>
    public static Tensor Softplus(this Tensor x) => Softplus(x, s_realOne, s_softplusThreshold);

    /// <summary>x, or e^x - 1 below 0.</summary>
    public static Tensor Elu(this Tensor x) => x.elu(s_realOne, s_realOne, s_realOne);

    /// <summary>Every element := number.</summary>
    public static Tensor Fill(this Tensor x, double number)
    {
        using Scalar scalar = number;
        return x.fill_(scalar);
    }

    /// <summary>Integers that are below <paramref name="end"/> and not negative, and <paramref name="end"/> in place of all others.</summary>
    public static Tensor KnownOr(this Tensor codes, long end)
    {
        using Scalar zero = 0L, limit = end;
        return torch.where(codes.lt(zero).logical_or(codes.ge(limit)), torch.full_like(codes, limit), codes);
    }

    /// <summary>The softplus that takes scalars, which TorchSharp does not publish.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "softplus1")]
    private static extern Tensor Softplus(Tensor x, Scalar beta, Scalar threshold);
}
