namespace Armed.Runtime.Direct.Compilation;

/// <summary>Functions that System.Numerics.Tensors does not have.</summary>
internal static class SpanFunctions
{
    /// <summary>log(1 + e^x), without overflow.</summary>
    public static void Softplus(ReadOnlySpan<float> source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++)
        {
            var x = (double)source[i];
            destination[i] = (float)(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))));
        }
    }

    /// <summary>x / (1 + |x|).</summary>
    public static void Softsign(ReadOnlySpan<float> source, Span<float> destination)
    {
        for (var i = 0; i < source.Length; i++)
        {
            destination[i] = source[i] / (1 + Math.Abs(source[i]));
        }
    }
}
