namespace Armed.Runtime.Direct.Steps;

/// <summary>Sums over an axis: a row of [outer, length, inner] becomes [outer, inner].</summary>
internal sealed unsafe class ReduceStep(DirectValue result, DirectValue source, int length, int inner) : DirectStep(result)
{
    private readonly int _outer = source.Width / (length * inner);
    private DirectPlace _source;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [source];

    public override bool WritesColumns => true;

    public override long Work => source.Width;

    public override void Bind() => (_source, _result) = (DirectPlace.Of(source), DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame)
    {
        var x = _source.At(frame);
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var part = 0; part < _outer; part++)
            {
                Sum(x + (part * length * inner), y + (part * inner));
            }

            x = x + _source.Stride;
            y = y + _result.Stride;
        }
    }

    private void Sum(float* x, float* y)
    {
        for (var j = 0; j < inner; j++)
        {
            var sum = 0f;
            for (var i = 0; i < length; i++)
            {
                sum += x[(i * inner) + j];
            }

            y[j] = sum;
        }
    }
}
