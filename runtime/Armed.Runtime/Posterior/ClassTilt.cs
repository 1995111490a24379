namespace Armed.Runtime.Posterior;

/// <summary>
/// p_k exp(s_k) / sum_j p_j exp(s_j), how a second stage by class changes probabilities, as the softmax of log p + s. Probabilities are differences in single precision, which a factor exp(s_k) would magnify: below
/// <see cref="SmallestProbability"/> they are rounding and count as that.
/// </summary>
internal static class ClassTilt
{
    /// <summary>The rounding of a difference of cumulative probabilities in single precision.</summary>
    public const float SmallestProbability = 1e-7f;

    /// <summary>Changes the probabilities of a row.</summary>
    /// <param name="probabilities">p [K]; receives the result.</param>
    /// <param name="addends">s [K].</param>
    public static void Apply(Span<float> probabilities, ReadOnlySpan<float> addends)
    {
        var (largest, sum) = (float.NegativeInfinity, 0f);
        for (var k = 0; k < addends.Length; k++)
        {
            probabilities[k] = MathF.Log(MathF.Max(probabilities[k], SmallestProbability)) + addends[k];
            largest = MathF.Max(largest, probabilities[k]);
        }

        for (var k = 0; k < addends.Length; k++)
        {
            probabilities[k] = MathF.Exp(probabilities[k] - largest);
            sum += probabilities[k];
        }

        for (var k = 0; k < addends.Length; k++)
        {
            probabilities[k] /= sum;
        }
    }
}
