using Armed.Runtime;

namespace Armed.Trainer.Explaining.Inputs;

/// <summary>
/// Integrated gradients (Sundararajan, Taly and Yan, ICML 2017) from the mean row to each row, as sums of differences: the path is cut into steps, and in each step one input after the other moves on, in turns from the
/// first to the last and back. What moves adds up to f(x) - f(mean row) whatever the number of steps (completeness), and for a linear model each part is exact. A level, a missing value or a cluster cannot move
/// in parts: it comes in one of the steps, which differ evenly between rows. So does an image, before which there is the mean image.
/// </summary>
/// <param name="answers">The model.</param>
/// <param name="rows">The rows.</param>
/// <param name="columns">The model's columns.</param>
/// <param name="factors">Names of its grouping factors.</param>
/// <param name="image">Name of its column of images; null without.</param>
internal sealed class IntegratedGradients(IRowAnswers answers, LabelledSample rows, IReadOnlyList<ExplainedColumn> columns, IReadOnlyList<string> factors, string? image = null)
{
    /// <summary>Steps of the path.</summary>
    public const int Steps = 16;

    private const int FewestRows = 20, FewestImages = 5;
    private const int MostPredictions = 100_000;

    /// <summary>The golden ratio's fraction: multiples of it are spread evenly over 0 to 1.</summary>
    private const double Golden = 0.6180339887498949;

    private readonly byte[] _meanImage = image is null ? [] : MeanImage(rows);

    /// <summary>Inputs without the grouping factors, which come last.</summary>
    private readonly int _own = columns.Count + (image is null ? 0 : 1);

    private readonly double[] _means = [.. columns.Select(column => column.IsNumeric ? Mean(rows, column) : 0)];

    /// <summary>Rows that are enough for averages, and few enough to predict once per step and input.</summary>
    /// <param name="all">The rows.</param>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="most">Rows at most.</param>
    /// <param name="predictions">Predictions at most, for both heads together, as far as a few rows do not take more. Default: any number.</param>
    public static LabelledSample Some(LabelledSample all, int inputs, int most, int predictions = int.MaxValue) => all.Thin((int)Math.Clamp(
        Math.Min(MostPredictions, predictions / 2) / ((long)Steps * Math.Max(1, inputs)), predictions == int.MaxValue ? FewestRows : FewestImages, most));

    /// <summary>The averages of both heads, the largest of the mixed head first.</summary>
    public IReadOnlyList<Attribution> Average()
    {
        var (ofFixed, ofMixed) = (Of(PredictionHead.Fixed), Of(PredictionHead.Mixed));
        return [.. Enumerable.Range(0, _own + factors.Count).Select(input => new Attribution(
            input < columns.Count ? columns[input].Name : input < _own ? image! : factors[input - _own], input >= _own,
            input < _own ? ofFixed.MeanSize(input, rows.Weights) : null, ofMixed.MeanSize(input, rows.Weights))).OrderByDescending(attribution => attribution.Mixed)];
    }

    /// <summary>The parts of each row.</summary>
    /// <param name="head">Which linear predictor.</param>
    public RowAttributions Of(PredictionHead head)
    {
        var inputs = head == PredictionHead.Fixed ? _own : _own + factors.Count;
        var (current, place) = (rows.Inputs, new int[_own + factors.Count]);
        for (var input = 0; input < place.Length; input++)
        {
            current = At(current, input, 0);
        }

        var values = answers.Predict(current, head).LinearPredictors;
        var (start, sums) = (values, place.Select(_ => new double[values.Length]).ToArray());
        for (var step = 1; step <= Steps; step++)
        {
            for (var turn = 0; turn < inputs; turn++)
            {
                var input = step % 2 == 1 ? turn : inputs - 1 - turn;
                current = At(current, input, step);
                var next = answers.Predict(current, head).LinearPredictors;
                Add(sums[input], values, next);
                values = next;
            }
        }

        return new RowAttributions(sums, start, values);
    }

    private static void Add(double[] sums, float[] before, float[] after)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += (double)after[i] - before[i];
        }
    }

    /// <summary>The rows with an input where it is after so many steps.</summary>
    private ExplainedInputs At(ExplainedInputs current, int input, int step)
    {
        if (input >= _own)
        {
            var factor = input - _own;
            return current.WithCluster(factor, (row, _) => HasCome(row, input, step) ? rows.Inputs.Clusters[(row * rows.Inputs.Factors) + factor] : -1);
        }

        if (input >= columns.Count)
        {
            return current.WithImages(row => HasCome(row, input, step) ? rows.Inputs.Images[row] : _meanImage);
        }

        var (column, own) = (columns[input], rows.Inputs.Column(columns[input]));
        return current.With(column, (row, _) => column.IsNumeric ? Number(own[row], row, input, step) : HasCome(row, input, step) ? own[row] : -1);
    }

    private float Number(float own, int row, int input, int step) =>
        step == Steps ? own
        : float.IsFinite(own) ? (float)(_means[input] + ((own - _means[input]) * step / Steps))
        : HasCome(row, input, step) ? own : (float)_means[input];

    private static bool HasCome(int row, int input, int step)
    {
        var place = ((row + 1) * Golden) + (input * Math.Sqrt(2));
        return step > (int)(Steps * (place - Math.Floor(place)));
    }

    private static byte[] MeanImage(LabelledSample rows)
    {
        var sums = new double[rows.Inputs.Images[0].Length];
        foreach (var pixels in rows.Inputs.Images)
        {
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += pixels[i];
            }
        }

        return Array.ConvertAll(sums, sum => (byte)Math.Round(sum / rows.Count));
    }

    private static double Mean(LabelledSample rows, ExplainedColumn column)
    {
        var (values, sum, total) = (rows.Inputs.Column(column), 0.0, 0.0);
        for (var row = 0; row < values.Length; row++)
        {
            if (float.IsFinite(values[row]))
            {
                double weight = rows.Weights.Length == 0 ? 1 : rows.Weights[row];
                (sum, total) = (sum + (weight * values[row]), total + weight);
            }
        }

        return total > 0 ? sum / total : 0;
    }
}
