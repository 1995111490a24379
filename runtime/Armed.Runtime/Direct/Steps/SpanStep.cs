namespace Armed.Runtime.Direct.Steps;

/// <summary>A function of each element by System.Numerics.Tensors: those that no hot graph has.</summary>
internal sealed unsafe class SpanStep(DirectValue result, DirectValue source, SpanFunction function) : SourceStep(result, source)
{
    public override bool WritesColumns => true;

    public override long Work => Result.Width * 16L;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            function(new ReadOnlySpan<float>(x, To.Width), new Span<float>(y, To.Width));
            x = x + From.Stride;
            y = y + To.Stride;
        }
    }
}
