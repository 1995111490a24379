namespace Armed.Trainer.Measures;

/// <summary>Outcomes to score, and what each row weighs.</summary>
internal readonly ref struct ScoredRows(ReadOnlySpan<float> outcome, ReadOnlySpan<float> weights)
{
    /// <summary>Numbers, counts or class codes [N].</summary>
    public ReadOnlySpan<float> Outcome { get; } = outcome;

    /// <summary>Observation weights [N]; empty where every row weighs 1.</summary>
    public ReadOnlySpan<float> Weights { get; } = weights;

    /// <summary>Mean outcome of the rows of the fit; null where it is unknown.</summary>
    public double? TrainingMean { get; init; }

    /// <summary>Number of rows N.</summary>
    public int Count => Outcome.Length;

    /// <summary>Sum of the weights; N where every row weighs 1.</summary>
    public double TotalWeight
    {
        get
        {
            double total = 0;
            for (var i = 0; i < Count; i++)
            {
                total += Weight(i);
            }

            return total;
        }
    }

    /// <summary>The weight of a row.</summary>
    public double Weight(int row) => Weights.IsEmpty ? 1 : Weights[row];
}
