namespace Armed.Runtime.Direct.Steps;

/// <summary>For some columns 1 if the number is missing, else 0, less the training rows' share of missing ones.</summary>
internal sealed unsafe class MissingStep(DirectValue result, DirectValue source, int[] columns, float[] shares) : SourceStep(result, source)
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
                y[j] = (float.IsNaN(x[columns[j]]) ? 1f : 0f) - shares[j];
            }

            x = x + From.Stride;
            y = y + To.Stride;
        }
    }
}
