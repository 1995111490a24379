namespace Armed.Runtime.Direct.Steps;

/// <summary>Columns of a value in any order, some perhaps several times.</summary>
internal sealed unsafe class SelectStep(DirectValue result, DirectValue source, int[] columns) : SourceStep(result, source)
{
    public override bool WritesColumns => true;

    public override void Run(in DirectFrame frame)
    {
        var x = From.At(frame);
        var y = To.At(frame);
        for (var row = 0; row < frame.Rows; row++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                y[j] = x[columns[j]];
            }

            x = x + From.Stride;
            y = y + To.Stride;
        }
    }
}
