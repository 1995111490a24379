using Armed.Runtime.Direct.Kernels;

namespace Armed.Runtime.Direct.Steps;

/// <summary>|L'phi|^2 of each row, its L a lower triangle packed by rows.</summary>
internal sealed unsafe class CholeskyStep(DirectValue result, DirectValue design, DirectValue triangle) : DirectStep(result)
{
    private DirectPlace _design;
    private DirectPlace _triangle;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [design, triangle];

    public override bool WritesColumns => true;

    public override long Work => triangle.Width;

    public override void Bind() => (_design, _triangle, _result) = (DirectPlace.Of(design), DirectPlace.Of(triangle), DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame)
    {
        var phi = _design.At(frame);
        var packed = _triangle.At(frame);
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            *y = RowDots.SquaredProduct(packed, phi, _design.Width);
            phi = phi + _design.Stride;
            packed = packed + _triangle.Stride;
            y = y + _result.Stride;
        }
    }
}
