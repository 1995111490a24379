using Armed.Trainer.Data;

namespace Armed.Trainer.Evaluation;

/// <summary>Scores of predictions by name.</summary>
internal static class Metrics
{
    private const double SmallestProbability = 1e-15;

    /// <summary>Scores predictions of a task; classes are codes, with 1 the positive one of a binary outcome.</summary>
    public static IReadOnlyDictionary<string, double> Score(TaskKind task, Predictions predictions, ReadOnlySpan<float> outcome) => task switch
    {
        TaskKind.Binary => Binary(predictions.Values, outcome),
        TaskKind.Multiclass => Multiclass(predictions, outcome),
        _ => Continuous(predictions.Values, outcome),
    };

    /// <summary>Area under the receiver operating characteristic from average ranks (Mann-Whitney); NaN when a class is absent.</summary>
    public static double AreaUnderCurve(ReadOnlySpan<float> scores, ReadOnlySpan<float> positives)
    {
        float[] sorted = scores.ToArray();
        int[] order = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, order);
        double positiveRanks = 0, positiveCount = 0;
        for (int i = 0; i < sorted.Length;)
        {
            int end = i + 1;
            while (end < sorted.Length && sorted[end] == sorted[i])
                end++;
            for (int j = i; j < end; j++)
                if (positives[order[j]] > 0.5f)
                    (positiveRanks, positiveCount) = (positiveRanks + (i + end + 1) / 2.0, positiveCount + 1);
            i = end;
        }
        double negativeCount = sorted.Length - positiveCount;
        return (positiveRanks - positiveCount * (positiveCount + 1) / 2) / (positiveCount * negativeCount);
    }

    private static SortedDictionary<string, double> Binary(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> outcome)
    {
        double loss = 0, positives = 0, truePositives = 0, trueNegatives = 0;
        for (int i = 0; i < outcome.Length; i++)
        {
            bool positive = outcome[i] > 0.5f, predicted = probabilities[i] > 0.5f;
            loss -= Math.Log(Math.Max(SmallestProbability, positive ? probabilities[i] : 1 - (double)probabilities[i]));
            positives += positive ? 1 : 0;
            truePositives += positive && predicted ? 1 : 0;
            trueNegatives += !positive && !predicted ? 1 : 0;
        }
        double n = outcome.Length;
        return Finite(("auroc", AreaUnderCurve(probabilities, outcome)), ("log_loss", loss / n), ("accuracy", (truePositives + trueNegatives) / n),
            ("balanced_accuracy", (truePositives / positives + trueNegatives / (n - positives)) / 2));
    }

    private static SortedDictionary<string, double> Multiclass(Predictions predictions, ReadOnlySpan<float> outcome)
    {
        double loss = 0, right = 0;
        for (int i = 0; i < outcome.Length; i++)
        {
            var row = predictions.Values.AsSpan(i * predictions.Width, predictions.Width);
            int truth = (int)outcome[i];
            loss -= Math.Log(Math.Max(SmallestProbability, row[truth]));
            right += System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row) == truth ? 1 : 0;
        }
        return Finite(("log_loss", loss / outcome.Length), ("accuracy", right / outcome.Length));
    }

    private static SortedDictionary<string, double> Continuous(ReadOnlySpan<float> values, ReadOnlySpan<float> outcome)
    {
        double squares = 0, absolutes = 0, sum = 0, total = 0;
        foreach (float y in outcome)
            sum += y;
        double mean = sum / outcome.Length;
        for (int i = 0; i < outcome.Length; i++)
        {
            double error = (double)values[i] - outcome[i];
            squares += error * error;
            absolutes += Math.Abs(error);
            total += (outcome[i] - mean) * (outcome[i] - mean);
        }
        return Finite(("rmse", Math.Sqrt(squares / outcome.Length)), ("mae", absolutes / outcome.Length), ("r2", 1 - squares / total));
    }

    /// <summary>Leaves out what the rows cannot tell, such as a curve with one class: JSON has no NaN.</summary>
    private static SortedDictionary<string, double> Finite(params ReadOnlySpan<(string Name, double Value)> scores)
    {
        var result = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in scores)
            if (double.IsFinite(value))
                result[name] = value;
        return result;
    }
}
