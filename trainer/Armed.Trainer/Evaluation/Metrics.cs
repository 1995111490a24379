using Armed.Trainer.Data;
using Armed.Trainer.Predicting;
using Scores = System.Collections.Generic.SortedDictionary<string, double>;

namespace Armed.Trainer.Evaluation;

/// <summary>Scores of predictions by name. Where rows have observation weights every mean is a weighted one.</summary>
internal static class Metrics
{
    private const double SmallestProbability = 1e-15;

    /// <summary>Scores predictions of a task.</summary>
    /// <param name="task">Kind of outcome.</param>
    /// <param name="predictions">The predictions.</param>
    /// <param name="outcome">Numbers, counts or class codes, with 1 the positive one of a binary outcome.</param>
    /// <param name="weights">Observation weights; empty where every row weighs 1.</param>
    /// <param name="dispersion">theta of a negative binomial; infinity for Poisson counts.</param>
    public static IReadOnlyDictionary<string, double> Score(TaskKind task, Predictions predictions, ReadOnlySpan<float> outcome, ReadOnlySpan<float> weights = default, double dispersion = double.PositiveInfinity)
    {
        var rows = new ScoredRows(outcome, weights);
        return task switch
        {
            TaskKind.Binary => Binary(predictions.Values, rows),
            TaskKind.Multiclass => Multiclass(predictions, rows),
            TaskKind.Ordinal => Ordinal(predictions, rows),
            TaskKind.Count => CountMetrics.Score(predictions.Values, rows, dispersion),
            _ => Continuous(predictions.Values, rows),
        };
    }

    /// <summary>Area under the receiver operating characteristic (Mann-Whitney, ties count half); NaN when a class is absent.</summary>
    public static double AreaUnderCurve(ReadOnlySpan<float> scores, ReadOnlySpan<float> positives) => AreaUnderCurve(scores, new ScoredRows(positives, default));

    private static double AreaUnderCurve(ReadOnlySpan<float> scores, ScoredRows rows)
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

    private static Scores Binary(ReadOnlySpan<float> probabilities, ScoredRows rows)
    {
        double loss = 0, positives = 0, truePositives = 0, trueNegatives = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            bool positive = rows.Outcome[i] > 0.5f, predicted = probabilities[i] > 0.5f;
            var weight = rows.Weight(i);
            loss -= weight * Math.Log(Math.Max(SmallestProbability, positive ? probabilities[i] : 1 - (double)probabilities[i]));
            positives += positive ? weight : 0;
            truePositives += positive && predicted ? weight : 0;
            trueNegatives += !positive && !predicted ? weight : 0;
        }
        var n = rows.TotalWeight;
        return Finite(("auroc", AreaUnderCurve(probabilities, rows)), ("log_loss", loss / n), ("accuracy", (truePositives + trueNegatives) / n),
            ("balanced_accuracy", (truePositives / positives + trueNegatives / (n - positives)) / 2));
    }

    private static Scores Multiclass(Predictions predictions, ScoredRows rows)
    {
        var (loss, right, _) = Classes(predictions, rows);
        return Finite(("log_loss", loss), ("accuracy", right));
    }

    /// <summary>mae is that of the class index: the number of classes by which the most probable one is off.</summary>
    private static Scores Ordinal(Predictions predictions, ScoredRows rows)
    {
        var (loss, right, distance) = Classes(predictions, rows);
        return Finite(("log_loss", loss), ("accuracy", right), ("mae", distance));
    }

    private static (double Loss, double Right, double Distance) Classes(Predictions predictions, ScoredRows rows)
    {
        double loss = 0, right = 0, distance = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var row = predictions.Values.AsSpan(i * predictions.Width, predictions.Width);
            int truth = (int)rows.Outcome[i], top = System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row);
            var weight = rows.Weight(i);
            loss -= weight * Math.Log(Math.Max(SmallestProbability, row[truth]));
            right += top == truth ? weight : 0;
            distance += weight * Math.Abs(top - truth);
        }
        var n = rows.TotalWeight;
        return (loss / n, right / n, distance / n);
    }

    private static Scores Continuous(ReadOnlySpan<float> values, ScoredRows rows)
    {
        double squares = 0, absolutes = 0, sum = 0, total = 0, n = rows.TotalWeight;
        for (var i = 0; i < rows.Count; i++)
        {
            sum += rows.Weight(i) * rows.Outcome[i];
        }

        var mean = sum / n;
        for (var i = 0; i < rows.Count; i++)
        {
            double error = (double)values[i] - rows.Outcome[i], weight = rows.Weight(i);
            squares += weight * error * error;
            absolutes += weight * Math.Abs(error);
            total += weight * (rows.Outcome[i] - mean) * (rows.Outcome[i] - mean);
        }
        return Finite(("rmse", Math.Sqrt(squares / n)), ("mae", absolutes / n), ("r2", 1 - squares / total));
    }

    /// <summary>Leaves out what the rows cannot tell, such as a curve with one class: JSON has no NaN.</summary>
    public static Scores Finite(params ReadOnlySpan<(string Name, double Value)> scores)
    {
        var result = new Scores(StringComparer.Ordinal);
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
