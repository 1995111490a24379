namespace Armed.Trainer.Outcomes;

/// <summary>The outcome of a mixed model.</summary>
/// <param name="Values">A number, 0 or 1, a count, or a class code per row.</param>
/// <param name="Weights">Observation weights; null: 1 each.</param>
/// <param name="Classes">Number of classes; 0 for numbers.</param>
/// <param name="Family">Distribution of counts; null for the default.</param>
internal sealed record RefitOutcome(double[] Values, double[]? Weights, int Classes, CountFamily? Family)
{
    /// <summary>The weight of a row.</summary>
    public double Weight(int row) => Weights is null ? 1 : Weights[row];
}
