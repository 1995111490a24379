using Armed.Cli.Predicting;

namespace Armed.Cli.Differing;

/// <summary>Sums differences of predictions up, batch by batch.</summary>
internal sealed class DifferenceSum(IReadOnlyList<string> classes)
{
    private const float Half = 0.5f;

    private long _rows;
    private long _values;
    private long _otherClass;
    private long _otherHead;
    private double _absolute;
    private double _sum;
    private PredictionDifference _largest = new();

    public PredictionDifference Result => _largest with
    {
        Rows = _rows,
        Mean = _values == 0 ? 0 : _absolute / _values,
        Bias = classes.Count > 2 ? null : _values == 0 ? 0 : _sum / _values,
        OtherClass = classes.Count == 0 ? null : _otherClass,
        OtherHead = _otherHead,
    };

    /// <summary>Adds rows that both answered.</summary>
    public void Add(AnsweredRows first, AnsweredRows second)
    {
        for (var row = 0; row < first.Rows; row++)
        {
            var before = Row(first, row);
            var after = Row(second, row);
            AddRow(before, after);
            _otherHead += first.Heads[row] != second.Heads[row] ? 1 : 0;
            _otherClass += classes.Count > 0 && Class(before) != Class(after) ? 1 : 0;
            _rows++;
        }
    }

    private void AddRow(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        for (var column = 0; column < before.Length; column++)
        {
            var difference = (double)after[column] - before[column];
            (_absolute, _sum, _values) = (_absolute + Math.Abs(difference), _sum + difference, _values + 1);
            if (_largest.LargestRow < 0 || Math.Abs(difference) > _largest.Largest)
            {
                _largest = new PredictionDifference { Largest = Math.Abs(difference), LargestRow = _rows, Before = before[column], After = after[column], Class = before.Length > 1 ? classes[column] : null };
            }
        }
    }

    private static ReadOnlySpan<float> Row(AnsweredRows answers, int row) => answers.Predictions.AsSpan(row * answers.Width, answers.Width);

    private static int Class(ReadOnlySpan<float> prediction) => prediction.Length == 1 ? (prediction[0] > Half ? 1 : 0) : System.Numerics.Tensors.TensorPrimitives.IndexOfMax(prediction);
}
