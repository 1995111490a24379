namespace Armed.Trainer.Common;

/// <summary>The generator of Steele, Lea and Flood (OOPSLA 2014): its numbers are those of the seed on every machine and runtime.</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            // The bias of a 64-bit product is below 2^-32 for any array.
            var j = (int)Math.BigMul(Next(), (ulong)(i + 1), out _);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
