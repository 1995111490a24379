using Armed.Runtime.Direct.Kernels;
using Armed.Runtime.Rows;

namespace Armed.Runtime.Direct.Steps;

/// <summary>Takes the caller's numbers into the context's memory, where whole vectors may be read.</summary>
internal sealed unsafe class LoadStep(DirectValue result, GraphInput input) : DirectStep(result)
{
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [];

    public override void Bind() => _result = DirectPlace.Of(Result);

    public override void Run(in DirectFrame frame)
    {
        var source = frame.Numbers(input);
        var destination = _result.At(frame);
        var width = _result.Width;
        for (var row = 0; row < frame.Rows; row++)
        {
            RowCopies.CopyExactly(source, destination, width);
            source = source + width;
            destination = destination + _result.Stride;
        }
    }
}
