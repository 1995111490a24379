namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// Blocks of H^-1 from samples x with covariance H^-1, x = H^-1 r where r has covariance H (Papandreou and Yuille 2011). Given the other
/// parts, a part p of x has mean -v_p, v_p = H_pp^-1 (H x)_p - x_p, and the exact covariance H_pp^-1; so (H^-1)_pp = H_pp^-1 + E v_p v_p', of which only
/// the second term is estimated (Siden et al. 2018, "Efficient covariance approximations for large sparse precision matrices"). Fixed seed.
/// </summary>
internal sealed class SampledInverse(IterativeMixedSystem system, DesignRows design, SystemPart[] parts, int samples)
{
    private const int Seed = 20111;
    private readonly double[][] _blocks = [.. design.Factors.Select(f => new double[f.Levels * f.Size * f.Size])];
    private readonly double[] _variances = new double[design.Rows];
    private double[] _border = [];
    private bool _isComputed;

    public ReadOnlySpan<double> Border => Computed(_border);

    public ReadOnlySpan<double> Block(int factor, int level)
    {
        var length = design.Factors[factor].Size * design.Factors[factor].Size;
        return Computed(_blocks[factor]).AsSpan(level * length, length);
    }

    public void RowVariances(Span<double> result) => Computed(_variances).CopyTo(result);

    public void Compute(bool withFlat)
    {
        ConditionalPart(withFlat);
        var random = new Random(Seed);
        var eta = new double[design.Rows];
        for (var s = 0; s < samples; s++)
        {
            double[] noise = system.Noise(random, withFlat), x = [.. noise], v = new double[system.Size];
            system.Solve(x, withFlat);
            system.Precondition(noise, v, withFlat);
            for (var i = 0; i < system.Size; i++)
            {
                v[i] -= x[i];
            }

            for (var g = 0; g < parts.Length; g++)
            {
                AddOuter(v, parts[g].Start, design.Factors[g].Size, _blocks[g], design.Factors[g].Levels);
            }

            AddOuter(v, system.BorderStart, system.Used(withFlat) - system.BorderStart, _border, 1);
            AddRows(x, v, eta);
        }
        _isComputed = true;
    }

    private T[] Computed<T>(T[] values) =>
        _isComputed ? values : throw new InvalidOperationException("No inverse has been computed; call Invert after TryFactor.");

    // What is known exactly: each part's own inverse, and the row variances given the parts without the border.
    private void ConditionalPart(bool withFlat)
    {
        foreach (var part in parts)
        {
            part.System.Invert(withFlat);
            var length = design.Factors[part.Factor].Size * design.Factors[part.Factor].Size;
            for (var level = 0; level < design.Factors[part.Factor].Levels; level++)
            {
                part.System.InverseBlock(0, level).CopyTo(_blocks[part.Factor].AsSpan(level * length));
            }

            if (!part.HasBorder)
            {
                continue;
            }

            _border = part.System.InverseBorder.ToArray();
            part.System.RowVariances(_variances);
        }
    }

    // E (m_i' S y)^2 with y = x but for the border's part, which has its mean given the rest.
    private void AddRows(double[] x, double[] v, double[] eta)
    {
        var part = Array.Find(parts, p => p.HasBorder)!;
        var own = new double[part.System.Size];
        part.Take(v, own);
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = -own[i];
        }

        part.Put(own, x);
        system.Scale(x);
        Array.Clear(eta);
        system.Multiply(x, eta);
        for (var i = 0; i < eta.Length; i++)
        {
            _variances[i] += eta[i] * eta[i] / samples;
        }
    }

    private void AddOuter(double[] v, int start, int size, double[] blocks, int count)
    {
        for (var c = 0; c < count; c++, start += size)
        {
            for (var k = 0; k < size; k++)
            {
                for (var l = 0; l < size; l++)
                {
                    blocks[(c * size + k) * size + l] += v[start + k] * v[start + l] / samples;
                }
            }
        }
    }
}
