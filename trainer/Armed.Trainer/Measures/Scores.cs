using System.Numerics.Tensors;

namespace Armed.Trainer.Measures;

/// <summary>Scores that several kinds of outcome share.</summary>
internal static class Scores
{
    private const double SmallestProbability = 1e-15;

    /// <summary>Area under the receiver operating characteristic (Mann-Whitney, ties count half); NaN when a class is absent.</summary>
    public static double AreaUnderCurve(ReadOnlySpan<float> scores, ScoredRows rows)
    {
        var sorted = scores.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        double pairs = 0, positives = 0, negatives = 0;
        for (var i = 0; i < sorted.Length;)
        {
            var end = i;
            double tiedPositives = 0, tiedNegatives = 0;
            for (; end < sorted.Length && sorted[end] == sorted[i]; end++)
            {
                if (rows.Outcome[order[end]] > 0.5f)
                {
                    tiedPositives += rows.Weight(order[end]);
                }
                else
                {
                    tiedNegatives += rows.Weight(order[end]);
                }
            }

            pairs += tiedPositives * (negatives + tiedNegatives / 2);
            (positives, negatives, i) = (positives + tiedPositives, negatives + tiedNegatives, end);
        }

        return pairs / (positives * negatives);
    }

    /// <summary>Mean over classes of the area under the curve of one class against all others; a class that all rows or none have is left out; NaN where all are.</summary>
    public static double MacroAreaUnderCurve(ReadOnlySpan<float> predictions, int width, ScoredRows rows)
    {
        var (sum, count) = (0.0, 0);
        var (scores, isClass) = (new float[rows.Count], new float[rows.Count]);
        for (var code = 0; code < width; code++)
        {
            for (var i = 0; i < rows.Count; i++)
            {
                (scores[i], isClass[i]) = (predictions[(i * width) + code], rows.Outcome[i] == code ? 1 : 0);
            }

            var area = AreaUnderCurve(scores, new ScoredRows(isClass, rows.Weights));
            (sum, count) = double.IsFinite(area) ? (sum + area, count + 1) : (sum, count);
        }

        return sum / count;
    }

    /// <summary>-ln of a probability, finite where a model is sure and wrong.</summary>
    public static double LogLoss(double probability) => -Math.Log(Math.Max(SmallestProbability, probability));

    /// <summary>Of predicted classes: mean log loss, share of rows whose most probable class is right, and by how many classes it is off in the mean.</summary>
    public static (double Loss, double Right, double Distance) Classes(ReadOnlySpan<float> predictions, int width, ScoredRows rows)
    {
        double loss = 0, right = 0, distance = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = predictions.Slice(i * width, width);
            int truth = (int)rows.Outcome[i], top = TensorPrimitives.IndexOfMax(row);
            var weight = rows.Weight(i);
            loss += weight * LogLoss(row[truth]);
            right += top == truth ? weight : 0;
            distance += weight * Math.Abs(top - truth);
        }

        var n = rows.TotalWeight;
        return (loss / n, right / n, distance / n);
    }

    /// <summary>Of predicted means: root mean squared and mean absolute error.</summary>
    public static (double RootMeanSquare, double MeanAbsolute) Errors(ReadOnlySpan<float> means, ScoredRows rows)
    {
        double squares = 0, absolutes = 0, n = rows.TotalWeight;
        for (var i = 0; i < rows.Count; i++)
        {
            double error = (double)means[i] - rows.Outcome[i], weight = rows.Weight(i);
            squares += weight * error * error;
            absolutes += weight * Math.Abs(error);
        }

        return (Math.Sqrt(squares / n), absolutes / n);
    }

    /// <summary>Weighted mean of a loss at each row's outcome and predicted mean.</summary>
    public static double Mean(ReadOnlySpan<float> means, ScoredRows rows, Func<double, double, double> loss)
    {
        double sum = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            sum += rows.Weight(i) * loss(rows.Outcome[i], means[i]);
        }

        return sum / rows.TotalWeight;
    }

    /// <summary>Leaves out what the rows cannot tell, such as a curve with one class: JSON has no NaN.</summary>
    public static SortedDictionary<string, double> Finite(params ReadOnlySpan<(string Name, double Value)> scores)
    {
        var result = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in scores)
        {
            if (double.IsFinite(value))
            {
                result[name] = value;
            }
        }

        return result;
    }
}
