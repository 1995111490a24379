using Armed.Trainer.Fitting.Objectives;

namespace Armed.Trainer.Fitting.Dense;

/// <summary>The closed adversary of a step by hand: R of each layer that counts, and its gradient.</summary>
internal sealed class DenseHiding : IDisposable
{
    private readonly ClosedAdversary _term;
    private readonly DenseRows _rows;
    private readonly DenseLayer[] _layers;
    private readonly FloatBuffer _basis;
    private readonly BatchPairs[] _pairs;
    private readonly DenseDependence[] _dependences;

    public DenseHiding(ClosedAdversary term, DenseRows rows, IReadOnlyList<DenseLayer> layers)
    {
        (_term, _rows, _layers) = (term, rows, [.. layers.Skip(term.FirstOf(layers.Count))]);
        _basis = new FloatBuffer(term.Basis.Count, rows.Count);
        _pairs = [.. rows.Clusters.Select(_ => new BatchPairs())];
        _dependences = [.. _layers.Select(layer => new DenseDependence(layer.Output, _basis))];
    }

    /// <summary>Adds lambda_g times the gradient of R to the layers' gradients, and R to the meter.</summary>
    public void Add(LossMeter losses)
    {
        _term.Basis.Fill(_rows.Outcome, _basis.Values);
        for (var g = 0; g < _pairs.Length; g++)
        {
            _pairs[g].Set(_rows.Clusters[g]);
        }

        double sum = 0;
        for (var l = 0; l < _layers.Length; l++)
        {
            sum += _dependences[l].Add(_pairs, _term.Weight, _layers[l].Gradient.Values);
        }

        losses.Add(_term.Name, sum, _rows.Count);
        _term.Advance();
    }

    public void Dispose()
    {
        foreach (var dependence in _dependences)
        {
            dependence.Dispose();
        }

        _basis.Dispose();
    }
}
