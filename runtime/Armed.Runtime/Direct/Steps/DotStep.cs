using Armed.Runtime.Direct.Kernels;

namespace Armed.Runtime.Direct.Steps;

/// <summary>The sums of products of two operands, in as many parts of a row as there are results.</summary>
internal sealed unsafe class DotStep(DirectValue result, StepOperand left, StepOperand right) : DirectStep(result)
{
    private readonly int _length = left.Width / result.Width;
    private DirectPlace _left;
    private DirectPlace _right;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [.. left.Reads, .. right.Reads];

    public override bool WritesColumns => true;

    public override long Work => left.Width;

    public override void Bind() => (_left, _right, _result) = (left.Place, right.Place, DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame)
    {
        var a = _left.At(frame);
        var b = _right.At(frame);
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var part = 0; part < _result.Width; part++)
            {
                y[part] = RowDots.Dot(a + (part * _length), b + (part * _length), _length);
            }

            a = a + _left.Stride;
            b = b + _right.Stride;
            y = y + _result.Stride;
        }
    }
}
