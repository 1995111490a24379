using Armed.Runtime.Rows;

namespace Armed.Runtime.Direct.Steps;

/// <summary>A column of codes as whole floats, held within what float32 tells apart (any code beyond is unknown to every table).</summary>
internal sealed unsafe class CodeStep(DirectValue result, GraphInput input, int columns, int column) : DirectStep(result)
{
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [];

    public override void Bind() => _result = DirectPlace.Of(Result);

    public override void Run(in DirectFrame frame)
    {
        var source = frame.Codes(input) + column;
        var destination = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            destination[(long)row * _result.Stride] = Math.Clamp(source[(long)row * columns], -DirectValue.LargestCode, DirectValue.LargestCode);
        }
    }
}
