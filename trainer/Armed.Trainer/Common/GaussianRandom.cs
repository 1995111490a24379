namespace Armed.Trainer.Common;

/// <summary>Uniform and normal draws (Box and Muller, 1958) that are those of the seed on every machine and runtime.</summary>
internal sealed class GaussianRandom(long seed)
{
    private readonly SplitMix64 _random = new(unchecked((ulong)seed));
    private double? _spare;

    public double Uniform() => _random.NextDouble();

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

    public void Shuffle(Span<int> values) => _random.Shuffle(values);

    /// <summary>A Poisson draw by products of uniforms (Knuth), in parts whose exponential is far from underflow: a sum of Poisson draws is one.</summary>
    public double Poisson(double mean)
    {
        const double MostAtOnce = 30;
        double count = 0;
        for (; mean > MostAtOnce; mean -= MostAtOnce)
        {
            count += SmallPoisson(MostAtOnce);
        }

        return count + SmallPoisson(mean);
    }

    /// <summary>A Gamma draw of scale 1 by rejection (Marsaglia and Tsang, ACM Trans Math Softw 26, 2000).</summary>
    /// <param name="shape">Above 0.</param>
    public double Gamma(double shape)
    {
        if (shape < 1)
        {
            return Gamma(shape + 1) * Math.Pow(1 - Uniform(), 1 / shape);
        }

        var d = shape - (1.0 / 3);
        while (true)
        {
            var x = Normal();
            var v = Math.Pow(1 + (x / Math.Sqrt(9 * d)), 3);
            if (v > 0 && Math.Log(1 - Uniform()) < (x * x / 2) + (d * (1 - v + Math.Log(v))))
            {
                return d * v;
            }
        }
    }

    private int SmallPoisson(double mean)
    {
        double limit = Math.Exp(-mean), product = Uniform();
        var count = 0;
        for (; product > limit; count++)
        {
            product *= Uniform();
        }

        return count;
    }
}
