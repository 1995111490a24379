namespace Armed.Trainer.Explaining.Inputs;

/// <summary>What each input adds in each row.</summary>
/// <param name="Inputs">By input, columns first and then factors, [N, linear predictors].</param>
/// <param name="Start">Linear predictors of the mean row with what rows keep, such as their offsets, [N, linear predictors].</param>
/// <param name="End">Linear predictors of the rows, likewise.</param>
internal sealed record RowAttributions(IReadOnlyList<double[]> Inputs, float[] Start, float[] End)
{
    /// <summary>Mean of the absolute values of an input.</summary>
    /// <param name="input">Its index.</param>
    /// <param name="weights">Weight of each row; empty where each weighs 1.</param>
    public double MeanSize(int input, float[] weights)
    {
        var (values, rows) = (Inputs[input], weights.Length);
        var outputs = rows == 0 ? 1 : values.Length / rows;
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            double weight = rows == 0 ? 1 : weights[i / outputs];
            (sum, total) = (sum + (weight * Math.Abs(values[i])), total + weight);
        }

        return sum / total;
    }
}
