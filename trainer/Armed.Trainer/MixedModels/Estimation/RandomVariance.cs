namespace Armed.Trainer.MixedModels.Estimation;

/// <summary>The mean over the rows of each factor's phi'T phi (Johnson, Methods Ecol Evol 5, 2014, eq. 10).</summary>
internal static class RandomVariance
{
    /// <summary>Per factor.</summary>
    public static double[] Means(MixedModelData data, MixedModelFit fit) => [.. data.Factors.Select((factor, g) => Mean(data, factor, fit.Factors[g].Covariance))];

    private static double Mean(MixedModelData data, RandomFactor factor, double[] covariance)
    {
        double sum = 0;
        for (var i = 0; i < data.Rows; i++)
        {
            sum += Quadratic(data.Row(i), factor.Design, covariance);
        }

        return sum / data.Rows;
    }

    private static double Quadratic(ReadOnlySpan<float> row, int[] design, double[] covariance)
    {
        double sum = 0;
        for (var j = 0; j < design.Length; j++)
        {
            for (var k = 0; k < design.Length; k++)
            {
                sum += row[design[j]] * covariance[j * design.Length + k] * row[design[k]];
            }
        }

        return sum;
    }
}
