namespace Armed.Trainer.Measures;

/// <summary>Weights of the four cells of a table of predicted by true classes.</summary>
/// <param name="TruePositives">Positive rows that are called positive.</param>
/// <param name="FalsePositives">Negative rows that are called positive.</param>
/// <param name="TrueNegatives">Negative rows that are called negative.</param>
/// <param name="FalseNegatives">Positive rows that are called negative.</param>
internal readonly record struct ConfusionCounts(double TruePositives, double FalsePositives, double TrueNegatives, double FalseNegatives)
{
    public double Accuracy => (TruePositives + TrueNegatives) / (TruePositives + FalsePositives + TrueNegatives + FalseNegatives);

    public double Sensitivity => TruePositives / (TruePositives + FalseNegatives);

    public double Specificity => TrueNegatives / (TrueNegatives + FalsePositives);

    public double BalancedAccuracy => (Sensitivity + Specificity) / 2;

    public double PositivePredictiveValue => TruePositives / (TruePositives + FalsePositives);

    public double NegativePredictiveValue => TrueNegatives / (TrueNegatives + FalseNegatives);

    public double F1 => 2 * TruePositives / ((2 * TruePositives) + FalsePositives + FalseNegatives);

    /// <summary>Counts rows whose probability is at least the threshold as positive.</summary>
    public static ConfusionCounts At(double threshold, ReadOnlySpan<float> probabilities, ScoredRows rows)
    {
        double truePositives = 0, falsePositives = 0, trueNegatives = 0, falseNegatives = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            var (called, positive, weight) = (probabilities[i] >= threshold, rows.Outcome[i] > 0.5f, rows.Weight(i));
            truePositives += called && positive ? weight : 0;
            falsePositives += called && !positive ? weight : 0;
            trueNegatives += !called && !positive ? weight : 0;
            falseNegatives += !called && positive ? weight : 0;
        }

        return new ConfusionCounts(truePositives, falsePositives, trueNegatives, falseNegatives);
    }
}
