namespace Armed.Runtime.Direct.Steps;

/// <summary>A function of each element by System.Numerics.Tensors: those that no hot graph has.</summary>
internal sealed unsafe class SpanStep(DirectValue result, DirectValue source, SpanFunction function) : DirectStep(result)
{
    private DirectPlace _source;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [source];

    public override bool WritesColumns => true;

    public override long Work => Result.Width * 16L;

    public override void Bind() => (_source, _result) = (DirectPlace.Of(source), DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame)
    {
        var x = _source.At(frame);
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            function(new ReadOnlySpan<float>(x, _result.Width), new Span<float>(y, _result.Width));
            x = x + _source.Stride;
            y = y + _result.Stride;
        }
    }
}
