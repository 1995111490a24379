using Armed.Runtime.Direct.Kernels;

namespace Armed.Runtime.Direct.Steps;

/// <summary>A value once more, as columns of another.</summary>
internal sealed unsafe class CopyStep(DirectValue result, DirectValue source) : DirectStep(result)
{
    private DirectPlace _source;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [source];

    public override bool WritesColumns => true;

    public override void Bind() => (_source, _result) = (DirectPlace.Of(source), DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame)
    {
        var x = _source.At(frame);
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            RowCopies.CopyExactly(x, y, _result.Width);
            x = x + _source.Stride;
            y = y + _result.Stride;
        }
    }
}
