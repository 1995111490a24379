namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>
/// Sums over the random effects that Kenward and Roger's method needs, with M = Z'V^-1 Z and B = Z'V^-1 X: per variance parameter r but sigma^2 its B'E_r B and tr(E_r M), and per pair
/// the matrix B'E_r M E_s B and tr(E_r M E_s M), E_r standing for I x E_r.
/// </summary>
internal sealed class KenwardRogerSums
{
    /// <param name="terms">Number of variance parameters but sigma^2.</param>
    /// <param name="size">Number of coefficients p.</param>
    public KenwardRogerSums(int terms, int size)
    {
        (Terms, Size) = (terms, size);
        First = [.. Enumerable.Range(0, terms).Select(_ => new double[size * size])];
        Second = [.. Enumerable.Range(0, terms * terms).Select(_ => new double[size * size])];
        (FirstTraces, SecondTraces, Information) = (new double[terms], new double[terms * terms], new double[size * size]);
    }

    public int Terms { get; }

    public int Size { get; }

    /// <summary>X'V^-1 X.</summary>
    public double[] Information { get; }

    /// <summary>Per r B'E_r B = X'V^-1 G_r V^-1 X.</summary>
    public double[][] First { get; }

    /// <summary>Per r and s B'E_r M E_s B = X'V^-1 G_r V^-1 G_s V^-1 X.</summary>
    public double[][] Second { get; }

    /// <summary>Per r tr(E_r M) = tr(V^-1 G_r).</summary>
    public double[] FirstTraces { get; }

    /// <summary>Per r and s tr(E_r M E_s M) = tr(V^-1 G_r V^-1 G_s).</summary>
    public double[] SecondTraces { get; }
}
