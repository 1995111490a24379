namespace Armed.Runtime.Direct.Steps;

/// <summary>For some columns 1 where the number is missing, else 0, less the training rows' share of missing ones.</summary>
internal sealed unsafe class MissingStep(DirectValue result, DirectValue source, int[] columns, float[] shares) : DirectStep(result)
{
    private DirectPlace _source;
    private DirectPlace _result;

    public override IEnumerable<DirectValue> Reads => [source];

    public override bool WritesColumns => true;

    public override void Bind() => (_source, _result) = (DirectPlace.Of(source), DirectPlace.Of(Result));

    public override void Run(in DirectFrame frame)
    {
        var x = _source.At(frame);
        var y = _result.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                y[j] = (float.IsNaN(x[columns[j]]) ? 1f : 0f) - shares[j];
            }

            x = x + _source.Stride;
            y = y + _result.Stride;
        }
    }
}
