namespace Armed.Trainer.MixedModels.Linear;

/// <summary>One diagonal block of H, factored directly: a factor with or without the border.</summary>
internal sealed class SystemPart
{
    private readonly int _flat;
    private readonly int _borderStart;
    private readonly double[] _values;

    private SystemPart(DesignRows design, int factor, bool withBorder, int flat)
    {
        Factor = factor;
        HasBorder = withBorder;
        Border = withBorder ? design.Border.Length : 0;
        _flat = withBorder ? flat : 0;
        (Start, Effects, _borderStart) = (design.UnknownStart[factor], design.UnknownStart[factor + 1] - design.UnknownStart[factor], design.UnknownStart[^1]);
        System = new MixedSystem(design.With([design.Factors[factor]], withBorder ? design.Border : []), _flat);
        _values = new double[System.Size];
    }

    public MixedSystem System { get; }

    public int Factor { get; }

    public bool HasBorder { get; }

    /// <summary>Border columns that it holds.</summary>
    public int Border { get; }

    /// <summary>First unknown of its factor in the whole system.</summary>
    public int Start { get; }

    /// <summary>Unknowns of its factor.</summary>
    public int Effects { get; }

    /// <summary>The parts by factor; the border goes with the factor of the most unknowns.</summary>
    public static SystemPart[] Split(DesignRows design, int flat)
    {
        int[] sizes = [.. design.Factors.Select(f => f.Levels * f.Size)];
        var largest = Array.IndexOf(sizes, sizes.Max());
        return [.. sizes.Select((_, g) => new SystemPart(design, g, g == largest, flat))];
    }

    public bool TryFactor(IReadOnlyList<double[]> lambdas, ReadOnlySpan<double> borderScale, ReadOnlySpan<double> borderRidge) =>
        System.TryFactor([lambdas[Factor]], HasBorder ? borderScale : [], HasBorder ? borderRidge : []);

    /// <summary>Solves its block in place within the whole system's vector.</summary>
    public void Solve(double[] whole, bool withFlat)
    {
        Take(whole, _values);
        System.Solve(_values, withFlat);
        Put(_values, whole);
    }

    /// <summary>own := its entries of the whole vector.</summary>
    public void Take(double[] whole, double[] own)
    {
        Array.Copy(whole, Start, own, 0, Effects);
        Array.Copy(whole, _borderStart, own, Effects, Border);
    }

    /// <summary>Its entries of the whole vector := own.</summary>
    public void Put(double[] own, double[] whole)
    {
        Array.Copy(own, 0, whole, Start, Effects);
        Array.Copy(own, Effects, whole, _borderStart, Border);
    }
}
