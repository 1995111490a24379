namespace Armed.Runtime.Direct.Steps;

/// <summary>The same number everywhere.</summary>
internal sealed unsafe class FillStep(DirectValue result, float number) : DirectStep(result)
{
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [];

    public override bool WritesColumns => true;

    public override void Bind() => _result = DirectPlace.Of(Result);

    public override void Run(in DirectFrame frame)
    {
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            new Span<float>(y, _result.Width).Fill(number);
            y += _result.Stride;
        }
    }
}
