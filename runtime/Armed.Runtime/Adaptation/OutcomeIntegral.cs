namespace Armed.Runtime.Adaptation;

/// <summary>
/// The prediction from mean and variance of the linear predictors, integrated over them: what the graphs compute (method.md, "Prediction and uncertainty"). Binary
/// sigmoid(m / sqrt(1 + pi v / 8)), counts exp(m + v / 2), numbers m, several classes the binary scaling per logit or cut point.
/// </summary>
internal sealed class OutcomeIntegral(ModelTask task, IReadOnlyList<double> cutPoints)
{
    // The graphs hold them as floats.
    private readonly double[] _cutPoints = [.. cutPoints.Select(cut => (double)(float)cut)];

    /// <summary>Writes the predictions of one row.</summary>
    /// <param name="mean">m [O].</param>
    /// <param name="variance">v [O].</param>
    /// <param name="prediction">Receives [1 or classes].</param>
    public void Write(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
    {
        switch (task)
        {
            case ModelTask.Binary: prediction[0] = (float)Sigmoid(mean[0] / Spread(variance[0])); break;
            case ModelTask.Count: prediction[0] = (float)Math.Exp(mean[0] + (variance[0] / 2)); break;
            case ModelTask.Ordinal: WriteCumulative(mean[0], Spread(variance[0]), prediction); break;
            case ModelTask.Multiclass: WriteSoftmax(mean, variance, prediction); break;
            default: prediction[0] = (float)mean[0]; break;
        }
    }

    private void WriteCumulative(double mean, double spread, Span<float> prediction)
    {
        var below = 0.0;
        for (var k = 0; k < _cutPoints.Length; k++)
        {
            var upTo = Sigmoid((_cutPoints[k] - mean) / spread);
            (prediction[k], below) = ((float)(upTo - below), upTo);
        }

        prediction[^1] = (float)(1 - below);
    }

    private static void WriteSoftmax(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, Span<float> prediction)
    {
        var (largest, sum) = (double.NegativeInfinity, 0.0);
        for (var o = 0; o < mean.Length; o++)
        {
            largest = Math.Max(largest, mean[o] / Spread(variance[o]));
        }

        for (var o = 0; o < mean.Length; o++)
        {
            var power = Math.Exp((mean[o] / Spread(variance[o])) - largest);
            (prediction[o], sum) = ((float)power, sum + power);
        }

        for (var o = 0; o < mean.Length; o++)
        {
            prediction[o] = (float)(prediction[o] / sum);
        }
    }

    private static double Spread(double variance) => Math.Sqrt(1 + (Math.PI * variance / 8));

    private static double Sigmoid(double x) => Posterior.Logistic.Sigmoid(x);
}
