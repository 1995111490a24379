using Armed.Cli.Predicting;
using Armed.Trainer.Data;

namespace Armed.Cli.Differing;

/// <summary>Sums differences of predictions up, batch by batch.</summary>
/// <param name="classes">Classes of the outcome.</param>
/// <param name="clusters">Sums by the clusters of each grouping factor.</param>
internal sealed class DifferenceSum(IReadOnlyList<string> classes, IReadOnlyList<ClusterSums> clusters)
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
        Bias = !HasBias ? null : _values == 0 ? 0 : _sum / _values,
        OtherClass = classes.Count == 0 ? null : _otherClass,
        OtherHead = _otherHead,
        Clusters = [.. clusters.Select(factor => factor.Largest(HasBias)).OfType<ClusterDifference>()],
    };

    /// <summary>Probabilities of several classes always sum to 1, so that their mean difference is 0.</summary>
    private bool HasBias => classes.Count <= 2;

    /// <summary>Adds rows that both answered.</summary>
    /// <param name="first">The first bundle's answers.</param>
    /// <param name="second">The second bundle's.</param>
    /// <param name="ofFirst">The batch that the first bundle answered.</param>
    /// <param name="ofSecond">The batch that the second one answered, of the same rows.</param>
    public void Add(AnsweredRows first, AnsweredRows second, PredictionBatch ofFirst, PredictionBatch ofSecond)
    {
        for (var row = 0; row < first.Rows; row++)
        {
            var before = Row(first, row);
            var after = Row(second, row);
            var (absolute, signed) = AddRow(before, after);
            foreach (var factor in clusters)
            {
                factor.Add(ofFirst, ofSecond, row, absolute / before.Length, signed / before.Length);
            }

            _otherHead += first.Heads[row] != second.Heads[row] ? 1 : 0;
            _otherClass += classes.Count > 0 && Class(before) != Class(after) ? 1 : 0;
            _rows++;
        }
    }

    /// <summary>Adds a row's predictions.</summary>
    /// <returns>The sums of their absolute differences and of their differences.</returns>
    private (double Absolute, double Signed) AddRow(ReadOnlySpan<float> before, ReadOnlySpan<float> after)
    {
        var (absolute, signed) = (0.0, 0.0);
        for (var column = 0; column < before.Length; column++)
        {
            var difference = (double)after[column] - before[column];
            (absolute, signed) = (absolute + Math.Abs(difference), signed + difference);
            if (_largest.LargestRow < 0 || Math.Abs(difference) > _largest.Largest)
            {
                _largest = new PredictionDifference { Largest = Math.Abs(difference), LargestRow = _rows, Before = before[column], After = after[column], Class = before.Length > 1 ? classes[column] : null };
            }
        }

        (_absolute, _sum, _values) = (_absolute + absolute, _sum + signed, _values + before.Length);
        return (absolute, signed);
    }

    private static ReadOnlySpan<float> Row(AnsweredRows answers, int row) => answers.Predictions.AsSpan(row * answers.Width, answers.Width);

    private static int Class(ReadOnlySpan<float> prediction) => prediction.Length == 1 ? (prediction[0] > Half ? 1 : 0) : System.Numerics.Tensors.TensorPrimitives.IndexOfMax(prediction);
}
