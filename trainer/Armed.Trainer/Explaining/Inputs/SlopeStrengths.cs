using Armed.Runtime;

namespace Armed.Trainer.Explaining.Inputs;

/// <summary>How strong each numeric column is in all clusters, and how much its strength differs between them. Both are measured by predicting, so that curves and hidden features count, too.</summary>
/// <param name="answers">The model.</param>
/// <param name="rows">Rows to average over.</param>
/// <param name="clusters">Codes of clusters of the first factor.</param>
internal sealed class SlopeStrengths(IRowAnswers answers, ExplainedInputs rows, IReadOnlyList<long> clusters)
{
    // Of single precision: differences of clusters below this are none.
    private const double RoundingError = 1e-6;

    private double? _largest;

    /// <summary>Predictions that a column takes.</summary>
    public long Cost => 2L * rows.Count * (clusters.Count + 1);

    /// <summary>The strength of a column; null if its values do not vary.</summary>
    public SlopeStrength? Of(ExplainedColumn column)
    {
        var sd = Sd(rows.Column(column));
        if (!(sd > 0))
        {
            return null;
        }

        var (low, high) = (rows.With(column, (_, value) => (float)(value - (sd / 2))), rows.With(column, (_, value) => (float)(value + (sd / 2))));
        var between = clusters.Count < 2 ? 0 : Sd([.. clusters.Select(code => (float)Changes(OfCluster(low, code), OfCluster(high, code), PredictionHead.Mixed).Average())]);
        var strength = Changes(low, high, PredictionHead.Fixed).Average(Math.Abs);
        return new SlopeStrength(column.Name, strength, between > RoundingError * Math.Max(strength, LargestAnswer()) ? between : 0);
    }

    private double LargestAnswer() => _largest ??= answers.Predict(rows, PredictionHead.Fixed).LinearPredictors.Max(Math.Abs);

    private static ExplainedInputs OfCluster(ExplainedInputs inputs, long code) => inputs.WithCluster(0, (_, _) => code);

    /// <summary>Per row and linear predictor.</summary>
    private IEnumerable<double> Changes(ExplainedInputs low, ExplainedInputs high, PredictionHead head)
    {
        var (before, after) = (answers.Predict(low, head).LinearPredictors, answers.Predict(high, head).LinearPredictors);
        return after.Select((value, at) => (double)value - before[at]);
    }

    private static double Sd(float[] values)
    {
        double[] known = [.. values.Where(float.IsFinite).Select(value => (double)value)];
        if (known.Length < 2)
        {
            return 0;
        }

        var mean = known.Average();
        return Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / (known.Length - 1));
    }
}
