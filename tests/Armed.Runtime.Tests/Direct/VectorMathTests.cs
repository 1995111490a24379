using Armed.Runtime.Direct.Simd;

namespace Armed.Runtime.Tests.Direct;

/// <summary>The vector functions against double precision, at every vector width.</summary>
public sealed class VectorMathTests
{
    /// <summary>Three units in the last place of float32, relative.</summary>
    private const double Relative = 3 * 1.1920929e-7;

    /// <summary>2^-125: results below may be zero.</summary>
    private const double SmallestResult = 2.4e-38;

    public static TheoryData<int> Widths => SimdWidths.All;

    [Theory]
    [MemberData(nameof(Widths))]
    public void Exp_WholeRange_IsRightToThreeUnits(int width)
        => Check(SimdWidths.Map<ExpFunction>, width, -87, 88.7f, Math.Exp, value => Relative * value);

    // Below 1 the sum 1 + e^-x loses what is under half a unit of 1.
    [Theory]
    [MemberData(nameof(Widths))]
    public void Sigmoid_WholeRange_IsRightToThreeUnits(int width)
        => Check(SimdWidths.Map<SigmoidFunction>, width, -80, 80, x => 1 / (1 + Math.Exp(-x)), value => Relative * value);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Silu_WholeRange_IsRightToFourUnits(int width)
        => Check(SimdWidths.Map<SiluFunction>, width, -80, 80, x => x / (1 + Math.Exp(-x)), value => 1.4 * Relative * Math.Abs(value));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Tanh_WholeRange_IsRightToThreeUnits(int width)
        => Check(SimdWidths.Map<TanhFunction>, width, -20, 20, Math.Tanh, value => Relative * Math.Abs(value));

    // The sum 1 + erf rounds in units of 1, and x magnifies that.
    [Theory]
    [MemberData(nameof(Widths))]
    public void Gelu_WholeRange_IsRightToUnitsOfItsArgument(int width)
        => Check(SimdWidths.Map<GeluFunction>, width, -8, 8, x => x * Normal(x), value => 2e-7 * Math.Max(1, Math.Abs(value)));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Elu_WholeRange_IsRightToUnitsOfOne(int width)
        => Check(SimdWidths.Map<EluFunction>, width, -30, 30, x => x > 0 ? x : Math.Exp(x) - 1, value => Relative * Math.Max(1, Math.Abs(value)));

    [Theory]
    [MemberData(nameof(Widths))]
    public void Functions_OddNumbers_FollowTheirLimits(int width)
    {
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 1e30f, -1e30f];
        Assert.Equal([float.NaN, float.PositiveInfinity, 0, float.PositiveInfinity, 0], SimdWidths.Map<ExpFunction>(width, odd));
        Assert.Equal([float.NaN, 1, -1, 1, -1], SimdWidths.Map<TanhFunction>(width, odd));
        Assert.Equal([float.NaN, float.PositiveInfinity, 0, 1e30f, 0], SimdWidths.Map<ReluFunction>(width, odd));
        var sigmoid = SimdWidths.Map<SigmoidFunction>(width, odd);
        Assert.True(float.IsNaN(sigmoid[0]));
        Assert.Equal([1, 0, 1, 0], sigmoid[1..], (expected, found) => Math.Abs(expected - found) < 1e-30);
    }

    private static void Check(Func<int, float[], float[]> map, int width, float lowest, float highest, Func<double, double> reference, Func<double, double> tolerance)
    {
        // Not a multiple of a vector, so that the last one is stored in part; near zero too.
        float[] values = [.. Enumerable.Range(0, 20_001).Select(i => lowest + ((highest - lowest) * i / 20_000f)), 0, 1e-20f, -1e-20f, 1e-4f, -1e-4f, 0.624f, 0.626f];
        var found = map(width, values);
        for (var i = 0; i < values.Length; i++)
        {
            var expected = reference(values[i]);
            Assert.True(Math.Abs(found[i] - expected) <= tolerance(expected) + SmallestResult, $"at {values[i]:R}: {found[i]:R} instead of {expected:R}");
        }
    }

    /// <summary>The normal distribution function by Simpson's rule over its density; 300 steps give 9 digits on this range.</summary>
    private static double Normal(double x)
    {
        const int Steps = 300;
        var (h, sum) = (x / Steps, 0d);
        for (var i = 0; i <= Steps; i++)
        {
            var t = i * h;
            sum += Math.Exp(-t * t / 2) * (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2);
        }

        return 0.5 + (sum * h / 3 / Math.Sqrt(2 * Math.PI));
    }
}
