using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Adaptation;

/// <summary>Memory of one call for rows of adapted clusters: fixed linear predictors, designs, effects, results. Kept from call to call.</summary>
internal sealed class AdaptedScratch
{
    private readonly int _outputs;
    private readonly int _factors;
    private readonly int[] _effects; // per factor K, then R
    private readonly float[][] _designs;
    private int _capacity;
    private int _count;
    private float[] _linear = [];

    public AdaptedScratch(IReadOnlyList<FactorBasis> factors, int outputs)
    {
        var spread = factors[0].SpreadWidth;
        (_outputs, _factors) = (outputs, factors.Count);
        _effects = [.. factors.Select(factor => factor.Shape.Effects), .. spread > 0 ? [spread] : Array.Empty<int>()];
        _designs = [.. _effects.Select(_ => Array.Empty<float>())];
        Spread = new double[spread];
        Row = new float[factors.Max(factor => factor.Shape.Width)];
        (Mean, Variance, Unused) = (new double[outputs], new double[outputs], new double[outputs]);
        Root = new double[factors.Max(factor => factor.Shape.Size) * Math.Min(2, outputs)];
    }

    /// <summary>A cluster's row of a table.</summary>
    public float[] Row { get; }

    /// <summary>m [O] of one row.</summary>
    public double[] Mean { get; }

    /// <summary>v [O] of one row.</summary>
    public double[] Variance { get; }

    /// <summary>Sums that nobody reads, [O].</summary>
    public double[] Unused { get; }

    /// <summary>L'phi of one row and linear predictor, [K O], and for several its mean over them.</summary>
    public double[] Root { get; }

    /// <summary>r [R] of one row; empty without the uncertainty of the fixed part.</summary>
    public double[] Spread { get; }

    /// <summary>r of a row before clusters add to it, [R].</summary>
    public ReadOnlySpan<float> SpreadStart(int row) => Spread.Length == 0 ? default : _designs[_factors].AsSpan(row * Spread.Length, Spread.Length);

    /// <summary>Fixed linear predictors [n, O].</summary>
    public ReadOnlySpan<float> Linear => _linear.AsSpan(0, _count * _outputs);

    /// <summary>Design of a factor [n, K].</summary>
    public ReadOnlySpan<float> Design(int factor) => _designs[factor].AsSpan(0, _count * _effects[factor]);

    /// <summary>Computes linear predictors and designs of some rows; the graph's outputs are the linear predictor, then each factor's design, then the uncertainty of the fixed part.</summary>
    public void Compute(GraphSession features, GraphRows rows)
    {
        Reserve(rows.Count);
        var factors = _designs.Length;
        features.Run(rows, new WantedOutputs(new WantedOutput(0, _linear.AsSpan(0, rows.Count * _outputs)), Wanted(0), Wanted(1)));
        for (var factor = 2; factor < factors; factor += 3)
        {
            // A run writes up to three outputs.
            features.Run(rows, new WantedOutputs(Wanted(factor), Wanted(factor + 1), Wanted(factor + 2)));
        }
    }

    /// <summary>A factor's design; nothing for a factor that the model does not have.</summary>
    private WantedOutput Wanted(int factor) => factor < _designs.Length ? new(1 + factor, Place(factor)) : new(-1, default);

    private Span<float> Place(int factor) => _designs[factor].AsSpan(0, _count * _effects[factor]);

    private void Reserve(int count)
    {
        _count = count;
        if (count <= _capacity)
        {
            return;
        }

        _capacity = RowSteps.Rows(RowSteps.IndexOf(count));
        _linear = GC.AllocateUninitializedArray<float>(_capacity * _outputs);
        for (var factor = 0; factor < _designs.Length; factor++)
        {
            _designs[factor] = GC.AllocateUninitializedArray<float>(_capacity * _effects[factor]);
        }
    }
}
