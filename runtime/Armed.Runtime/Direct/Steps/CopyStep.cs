using Armed.Runtime.Direct.Kernels;

namespace Armed.Runtime.Direct.Steps;

/// <summary>A value once more, as columns of another.</summary>
internal sealed unsafe class CopyStep(DirectValue result, DirectValue source) : SourceStep(result, source)
{
    public override bool WritesColumns => true;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            RowCopies.CopyExactly(x, y, To.Width);
            x = x + From.Stride;
            y = y + To.Stride;
        }
    }
}
