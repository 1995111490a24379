namespace Armed.Trainer.Simulation;

/// <summary>Uniform and normal draws that are the same on every platform and version: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) and Box-Muller.</summary>
internal sealed class GaussianRandom(long seed)
{
    private ulong _state = unchecked((ulong)seed);
    private double? _spare;

    public double Uniform() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Normal()
    {
        if (_spare is { } spare)
        {
            _spare = null;
            return spare;
        }

        // 1 - u is above 0, so the logarithm is finite.
        var length = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        var (sine, cosine) = Math.SinCos(2 * Math.PI * Uniform());
        _spare = length * sine;
        return length * cosine;
    }

    public void Shuffle(Span<int> values)
    {
        for (var last = values.Length - 1; last > 0; last--)
        {
            var other = (int)(Uniform() * (last + 1));
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    private ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }
}
