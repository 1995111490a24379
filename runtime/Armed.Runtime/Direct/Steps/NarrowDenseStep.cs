using Armed.Runtime.Common;
using Armed.Runtime.Direct.Kernels;

namespace Armed.Runtime.Direct.Steps;

/// <summary>A dense layer of a few outputs: a dot product each, inputs across the lanes, plus a bias and perhaps another value.</summary>
internal sealed unsafe class NarrowDenseStep : DirectStep
{
    /// <summary>Up to so many outputs this is faster than outputs across the lanes.</summary>
    public const int MostOutputs = 3;

    private readonly DirectValue _from;
    private readonly DirectValue? _addendFrom;
    private readonly AlignedFloats[] _weights;
    private readonly float[] _bias;
    private DirectPlace _source;
    private DirectPlace _addend;
    private DirectPlace _result;

    /// <param name="result">[outputs].</param>
    /// <param name="source">[inputs].</param>
    /// <param name="weights">A row of inputs for each output.</param>
    /// <param name="bias">One for each output.</param>
    /// <param name="addend">[outputs], or null.</param>
    public NarrowDenseStep(DirectValue result, DirectValue source, float[][] weights, float[] bias, DirectValue? addend)
        : base(result)
        => (_from, _addendFrom, _weights, _bias) = (source, addend, Array.ConvertAll(weights, row => new AlignedFloats(row)), bias);

    public override IEnumerable<DirectValue> Reads => _addendFrom is null ? [_from] : [_from, _addendFrom];

    public override bool WritesColumns => true;

    public override long Work => (long)_from.Width * _bias.Length;

    public override void Bind()
        => (_source, _result, _addend) = (DirectPlace.Of(_from), DirectPlace.Of(Result), _addendFrom is null ? default : DirectPlace.Of(_addendFrom));

    public override void Run(in DirectFrame frame)
    {
        var x = _source.At(frame);
        var y = _result.At(frame);
        var addend = _addendFrom is null ? null : _addend.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var output = 0; output < _bias.Length; output++)
            {
                var sum = _bias[output] + RowDots.Dot(x, _weights[output].Start, _source.Width);
                y[output] = addend == null ? sum : sum + addend[output];
            }

            x = x + _source.Stride;
            y = y + _result.Stride;
            addend = addend == null ? null : addend + _addend.Stride;
        }
    }
}
