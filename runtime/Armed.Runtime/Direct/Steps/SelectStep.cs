namespace Armed.Runtime.Direct.Steps;

/// <summary>Columns of a value in any order, some perhaps several times.</summary>
internal sealed unsafe class SelectStep(DirectValue result, DirectValue source, int[] columns) : DirectStep(result)
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
                y[j] = x[columns[j]];
            }

            x = x + _source.Stride;
            y = y + _result.Stride;
        }
    }
}
