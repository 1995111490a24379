namespace Armed.Trainer.MixedModels.Linear;

/// <summary>
/// The mixed-model equations H = S' A S + D, A = M' W M, in spherical coordinates b, u = Lambda b (Bates et al. 2015, "Fitting linear mixed-effects
/// models using lme4", section 3): a variance of zero is not a singularity. Solved directly by a block Cholesky factorisation. Not for concurrent use.
/// </summary>
internal sealed unsafe class MixedSystem : IMixedSystem
{
    // Unknowns of the dense core up to which it is factored: 6,000 are 0.3 GB a matrix and some seconds.
    private const int LargestCore = 6000;
    private readonly DesignRows _design;
    private readonly BlockPattern _pattern;
    private readonly DesignProducts _products;
    private readonly CrossProducts _cross;
    private readonly BlockFactor _factor;
    private readonly BlockSolution _solution;
    private readonly RowPairs _pairs;
    private readonly int _flat;
    private SelectedInverse? _inverse;

    /// <summary>Symbolic analysis: which levels meet in rows, the order of elimination, the fill.</summary>
    /// <param name="rows">Number of rows N.</param>
    /// <param name="width">Number of columns of the design matrix.</param>
    /// <param name="columns">The design matrix [N, width], row after row.</param>
    /// <param name="factors">The grouping factors.</param>
    /// <param name="border">Columns with a fixed coefficient, those with a flat prior last.</param>
    /// <param name="flat">How many of the border are flat.</param>
    public MixedSystem(int rows, int width, float[] columns, IReadOnlyList<RandomFactor> factors, int[] border, int flat)
        : this(new DesignRows(rows, width, columns, factors, border), flat)
    {
    }

    internal MixedSystem(DesignRows design, int flat)
        : this(design, EliminationOrder.Of(new NodeGraph(design)), flat)
    {
    }

    private MixedSystem(DesignRows design, EliminationOrder elimination, int flat)
    {
        var pattern = new BlockPattern(design, elimination);
        (_design, _pattern, _flat) = (design, pattern, flat);
        _products = new DesignProducts(design);
        _pairs = new RowPairs(design, pattern);
        _cross = new CrossProducts(design, pattern, _pairs);
        _factor = new BlockFactor(design, pattern, _cross.Values);
        _solution = new BlockSolution(design, pattern, _factor.Values);
    }

    /// <summary>The direct system where its factor is small enough, else the iterative one; parameters as of the constructor.</summary>
    public static IMixedSystem Create(int rows, int width, float[] columns, IReadOnlyList<RandomFactor> factors, int[] border, int flat, int[]? positions = null)
    {
        var design = new DesignRows(rows, width, columns, factors, border, positions);
        var elimination = EliminationOrder.Of(new NodeGraph(design));
        return elimination.CoreUnknowns + border.Length <= LargestCore
            ? new MixedSystem(design, elimination, flat)
            : new IterativeMixedSystem(design, flat);
    }

    /// <inheritdoc/>
    public int Size => BorderStart + _pattern.Border;

    /// <inheritdoc/>
    public int BorderStart => _design.UnknownStart[^1];

    /// <inheritdoc/>
    public ReadOnlySpan<double> InverseBorder => Inverse.BorderBlock;

    /// <summary>Multiplications of a <see cref="Solve"/>, roughly.</summary>
    public double SolveWork => 2.0 * (_pattern.PanelStart[^1] + (0.5 * _pattern.Core * _pattern.Core) + Size);

    internal BlockPattern Pattern => _pattern;

    private SelectedInverse Inverse => _inverse ?? throw new InvalidOperationException("No inverse has been computed; call Invert after TryFactor.");

    /// <inheritdoc/>
    public int Start(int factor) => _design.UnknownStart[factor];

    /// <inheritdoc/>
    public void Assemble(ReadOnlySpan<double> weights) => _cross.Assemble(weights.IsEmpty ? null : weights.ToArray());

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
        _factor.Scales.Set(lambdas, borderScale, borderRidge);
        return _factor.TryFactor();
    }

    /// <inheritdoc/>
    public double LogDeterminant(bool withFlat) => _factor.LogDeterminant(Without(withFlat));

    /// <inheritdoc/>
    public void Solve(Span<double> rhs, bool withFlat = true)
    {
        fixed (double* x = rhs)
        {
            _solution.Solve(x, Without(withFlat));
        }
    }

    /// <inheritdoc/>
    public void Invert(bool withFlat)
    {
        _inverse ??= new SelectedInverse(_pattern, _factor.Values);
        _inverse.Compute(Without(withFlat));
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InverseBlock(int factor, int level) => Inverse.DiagonalBlock(_pattern.Position[_design.NodeStart[factor] + level]);

    /// <summary>
    /// Block [K_g, K_h] of H^-1 between levels of two factors, after <see cref="Invert"/>; false where the pattern does not hold it. It holds every pair that meets in a row.
    /// </summary>
    public bool TryInverseBlock(int factor, int level, int other, int otherLevel, Span<double> block)
    {
        int p = _pattern.Position[_design.NodeStart[factor] + level], q = _pattern.Position[_design.NodeStart[other] + otherLevel];
        return p < q ? Inverse.TryBlock(p, q, block, transposed: false) : Inverse.TryBlock(q, p, block, transposed: true);
    }

    /// <inheritdoc/>
    public void RowVariances(Span<double> result)
    {
        fixed (double* to = result)
        {
            new RowVariance(_design, _pattern, _pairs, Inverse, _factor.Scales).Compute(to);
        }
    }

    private int Without(bool withFlat) => withFlat ? 0 : _flat;
}
