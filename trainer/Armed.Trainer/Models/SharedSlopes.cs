using Armed.Runtime.Documents;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// Columns of x on which each cluster of a factor has slopes with one variance, u_c ~ N(0, tau^2 I): each divided by its root mean square and by the root of their number K, so that tau is the standard deviation of
/// what all of them add to a typical row.
/// </summary>
internal sealed class SharedSlopes : DerivedColumns
{
    private readonly long[] _places;
    private readonly float[] _scales;

    /// <param name="factor">The factor.</param>
    /// <param name="inputs">The columns of x.</param>
    /// <param name="places">Which of them have slopes, [K].</param>
    /// <param name="scales">What each is multiplied by, [K].</param>
    public SharedSlopes(string factor, IReadOnlyList<EncodedColumn> inputs, IReadOnlyList<int> places, float[] scales)
    {
        (_places, _scales) = ([.. places.Select(place => (long)place)], scales);
        Columns = [.. places.Select(place => new EncodedColumn(inputs[place].Source, EffectUnits.SharedSlope(inputs[place].Name), EncodedColumnKind.SharedSlope, 0, 1) { IsFixed = false, Factor = factor })];
    }

    /// <summary>Places of the columns in x, [K].</summary>
    public IReadOnlyList<long> Places => _places;

    /// <summary>What each is multiplied by, [K].</summary>
    public IReadOnlyList<float> Scales => _scales;

    /// <inheritdoc/>
    public override IReadOnlyList<EncodedColumn> Columns { get; }

    /// <inheritdoc/>
    public override Tensor Build(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (x.index_select(1, tensor(_places)) * tensor(_scales)).MoveToOuterDisposeScope(); // [N, K]
    }

    /// <inheritdoc/>
    public override void Copy(ReadOnlySpan<float> x, Span<float> target)
    {
        for (var k = 0; k < _places.Length; k++)
        {
            target[k] = x[(int)_places[k]] * _scales[k];
        }
    }
}
