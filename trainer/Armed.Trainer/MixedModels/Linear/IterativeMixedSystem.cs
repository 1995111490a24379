namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// The same equations where a factorisation would be too large: preconditioned conjugate gradients. The preconditioner is block-diagonal and exact
/// in each block: the factor with the most unknowns together with the border, and each other factor by itself. The inverse is estimated from samples
/// (see <see cref="SampledInverse"/>); the log-determinant is not available. Not for concurrent use.
/// </summary>
internal sealed unsafe class IterativeMixedSystem : IMixedSystem
{
    private readonly DesignRows _design;
    private readonly DesignProducts _products;
    private readonly SystemPart[] _parts;
    private readonly BlockScales _scales;
    private readonly SampledInverse _inverse;
    private readonly double[] _eta;
    private readonly int _flat;
    private double[]? _weights;

    /// <summary>Parameters as of <see cref="MixedSystem"/>.</summary>
    /// <param name="rows">Number of rows N.</param>
    /// <param name="width">Number of columns of the design matrix.</param>
    /// <param name="columns">The design matrix [N, width], row after row.</param>
    /// <param name="factors">The grouping factors.</param>
    /// <param name="border">Columns with a fixed coefficient, those with a flat prior last.</param>
    /// <param name="flat">How many of the border are flat.</param>
    /// <param name="samples">Samples behind the inverse; an entry's own relative error is about the root of 2 / samples or less.</param>
    /// <param name="positions">Row of <paramref name="columns"/> of each row; null: one after another.</param>
    public IterativeMixedSystem(int rows, int width, float[] columns, IReadOnlyList<RandomFactor> factors, int[] border, int flat, int samples = 32, int[]? positions = null)
        : this(new DesignRows(rows, width, columns, factors, border, positions), flat, samples)
    {
    }

    internal IterativeMixedSystem(DesignRows design, int flat, int samples = 32)
    {
        (_design, _flat) = (design, flat);
        _products = new DesignProducts(design);
        _parts = SystemPart.Split(design, flat);
        _scales = new BlockScales(design);
        _eta = new double[design.Rows];
        _inverse = new SampledInverse(this, design, _parts, samples);
    }

    /// <inheritdoc/>
    public int Size => BorderStart + _design.Border.Length;

    /// <inheritdoc/>
    public int BorderStart => _design.UnknownStart[^1];

    /// <inheritdoc/>
    public ReadOnlySpan<double> InverseBorder => _inverse.Border;

    /// <summary>Steps of the last solution; each reads all rows twice.</summary>
    public int Iterations { get; private set; }

    /// <inheritdoc/>
    public int Start(int factor) => _design.UnknownStart[factor];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A weight is negative: A would not be positive semidefinite.</exception>
    public void Assemble(ReadOnlySpan<double> weights)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] >= 0))
            {
                throw new ArgumentException($"The weight of row {i} is {weights[i]}; conjugate gradients need weights of 0 or more.", nameof(weights));
            }
        }

        _weights = weights.IsEmpty ? null : weights.ToArray();
        foreach (var part in _parts)
        {
            part.System.Assemble(weights);
        }
    }

    /// <inheritdoc/>
    public void Multiply(ReadOnlySpan<double> b, Span<double> eta)
    {
        fixed (double* from = b, to = eta)
        {
            _products.Multiply(from, to);
        }
    }

    /// <inheritdoc/>
    public void MultiplyTransposed(ReadOnlySpan<double> r, Span<double> result)
    {
        fixed (double* from = r, to = result)
        {
            _products.MultiplyTransposed(from, to);
        }
    }

    /// <inheritdoc/>
    public bool TryFactor(IReadOnlyList<double[]> lambdas, ReadOnlySpan<double> borderScale, ReadOnlySpan<double> borderRidge)
    {
        _scales.Set(lambdas, borderScale, borderRidge);
        foreach (var part in _parts)
        {
            if (!part.TryFactor(lambdas, borderScale, borderRidge))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Not available: NaN.</summary>
    public double LogDeterminant(bool withFlat) => double.NaN;

    /// <inheritdoc/>
    public void Solve(Span<double> rhs, bool withFlat = true)
    {
        var kept = rhs[Used(withFlat)..].ToArray();
        rhs[Used(withFlat)..].Clear();
        var solution = new ConjugateGradients(Size).Solve(rhs, (x, result) => Apply(x, result, withFlat), (x, result) => Precondition(x, result, withFlat));
        Iterations = solution.Iterations;
        solution.X.CopyTo(rhs);
        kept.CopyTo(rhs[Used(withFlat)..]);
    }

    /// <inheritdoc/>
    public void Invert(bool withFlat) => _inverse.Compute(withFlat);

    /// <inheritdoc/>
    public ReadOnlySpan<double> InverseBlock(int factor, int level) => _inverse.Block(factor, level);

    /// <inheritdoc/>
    public void RowVariances(Span<double> result) => _inverse.RowVariances(result);

    /// <summary>Unknowns that take part: all, or all but the flat ones at the end.</summary>
    internal int Used(bool withFlat) => Size - (withFlat ? 0 : _flat);

    /// <summary>result := P^-1 x.</summary>
    internal void Precondition(double[] x, double[] result, bool withFlat)
    {
        x.CopyTo(result, 0);
        foreach (var part in _parts)
        {
            part.Solve(result, withFlat);
        }

        Array.Clear(result, Used(withFlat), Size - Used(withFlat));
    }

    /// <summary>x := S x, from spherical coordinates to u and beta.</summary>
    internal void Scale(double[] x) => _scales.Apply(_design, x, transposed: false);

    /// <summary>A right-hand side of covariance H: S' M' W^1/2 e + D^1/2 e' with signs e, e'.</summary>
    internal double[] Noise(Random random, bool withFlat)
    {
        for (var i = 0; i < _eta.Length; i++)
        {
            _eta[i] = Sign(random) * Math.Sqrt(_weights?[i] ?? 1);
        }

        var noise = new double[Size];
        MultiplyTransposed(_eta, noise);
        _scales.Apply(_design, noise, transposed: true);
        for (var i = 0; i < Size; i++)
        {
            noise[i] += Sign(random) * Math.Sqrt(Ridge(i));
        }

        Array.Clear(noise, Used(withFlat), Size - Used(withFlat));
        return noise;
    }

    private static int Sign(Random random) => random.Next(2) == 0 ? 1 : -1;

    private double Ridge(int unknown) => unknown < BorderStart ? 1 : _scales.Ridge.Values[unknown - BorderStart];

    // result := H x; the entries of flat unknowns left out are zero in x and set to zero in the result.
    private void Apply(double[] x, double[] result, bool withFlat)
    {
        x.CopyTo(result, 0);
        Scale(result);
        Array.Clear(_eta);
        Multiply(result, _eta);
        if (_weights is not null)
        {
            for (var i = 0; i < _eta.Length; i++)
            {
                _eta[i] *= _weights[i];
            }
        }

        MultiplyTransposed(_eta, result);
        _scales.Apply(_design, result, transposed: true);
        for (var i = 0; i < Size; i++)
        {
            result[i] += Ridge(i) * x[i];
        }

        Array.Clear(result, Used(withFlat), Size - Used(withFlat));
    }
}
