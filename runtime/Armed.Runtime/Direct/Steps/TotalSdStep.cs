using Armed.Runtime.Direct.Kernels;

namespace Armed.Runtime.Direct.Steps;

/// <summary>sqrt(v + |r - t'phi|^2) of each row: the random part's variance v, the root r [R] of the fixed part's and what a cluster takes up of it, t [K, R]; without phi K is 1 and phi 1.</summary>
internal sealed unsafe class TotalSdStep(DirectValue result, DirectValue variance, DirectValue root, DirectValue taken, DirectValue? design) : DirectStep(result)
{
    private DirectPlace _variance;
    private DirectPlace _root;
    private DirectPlace _taken;
    private DirectPlace _design;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => design is null ? [variance, root, taken] : [variance, root, taken, design];

    public override bool WritesColumns => true;

    public override long Work => taken.Width;

    public override void Bind()
    {
        (_variance, _root, _taken, _result) = (DirectPlace.Of(variance), DirectPlace.Of(root), DirectPlace.Of(taken), DirectPlace.Of(Result));
        _design = design is null ? default : DirectPlace.Of(design);
    }

    public override void Run(in DirectFrame frame)
    {
        var one = 1f;
        var v = _variance.At(frame);
        var r = _root.At(frame);
        var t = _taken.At(frame);
        var y = _result.At(frame);
        var phi = design is null ? &one : _design.At(frame);
        var effects = design is null ? 1 : _design.Width;
        for (var row = 0; row < frame.Rows; row++)
        {
            *y = MathF.Sqrt(*v + RowDots.SquaredRest(r, t, phi, effects, _root.Width));
            v += _variance.Stride;
            r += _root.Stride;
            t += _taken.Stride;
            y += _result.Stride;
            phi += _design.Stride;
        }
    }
}
