namespace Armed.Runtime.Direct.Steps;

/// <summary>Sums over an axis: a row of [outer, length, inner] becomes [outer, inner].</summary>
internal sealed unsafe class ReduceStep(DirectValue result, DirectValue source, int length, int inner) : SourceStep(result, source)
{
    private readonly int _outer = source.Width / (length * inner);

    public override bool WritesColumns => true;

    public override long Work => Source.Width;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var part = 0; part < _outer; part++)
            {
                Sum(x + (part * length * inner), y + (part * inner));
            }

            x = x + From.Stride;
            y = y + To.Stride;
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
