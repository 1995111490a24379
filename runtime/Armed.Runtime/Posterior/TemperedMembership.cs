namespace Armed.Runtime.Posterior;

/// <summary>
/// Which known clusters the rows of a new one resemble: q_c = pi_c exp(sum_i log(p_c(x_i) / pi_c) / sqrt(n)), with p the Z-predictor's probabilities and pi the classes' shares. The root of n tempers the
/// product, as rows of a cluster resemble each other and do not count as independent. Of one row q is p.
/// </summary>
/// <param name="shares">pi [C].</param>
internal sealed class TemperedMembership(double[] shares)
{
    /// <summary>What a probability of 0 counts as.</summary>
    private const double Least = 1e-12;

    private readonly double[] _logs = Array.ConvertAll(shares, share => Math.Log(share + Least));

    /// <summary>Classes C.</summary>
    public int Classes => shares.Length;

    /// <summary>Adds log(p_c / pi_c) of a row.</summary>
    /// <param name="probabilities">p [C].</param>
    /// <param name="sums">Sums over the rows so far [C].</param>
    public void Add(ReadOnlySpan<float> probabilities, Span<double> sums)
    {
        for (var c = 0; c < probabilities.Length; c++)
        {
            sums[c] += Math.Log(probabilities[c] + Least) - _logs[c];
        }
    }

    /// <summary>The same of probabilities in double precision.</summary>
    /// <param name="probabilities">p [C].</param>
    /// <param name="sums">Sums over the rows so far [C].</param>
    public void Add(ReadOnlySpan<double> probabilities, Span<double> sums)
    {
        for (var c = 0; c < probabilities.Length; c++)
        {
            sums[c] += Math.Log(probabilities[c] + Least) - _logs[c];
        }
    }

    /// <summary>q [C], with the sum 1; a class without a share has none.</summary>
    /// <param name="sums">Sums of log(p_c / pi_c) over the rows [C], finite.</param>
    /// <param name="rows">Number of rows n, at least 1.</param>
    public double[] Of(ReadOnlySpan<double> sums, int rows)
    {
        var (weights, largest, total) = (new double[Classes], double.NegativeInfinity, 0.0);
        for (var c = 0; c < weights.Length; c++)
        {
            weights[c] = shares[c] > 0 ? _logs[c] + (sums[c] / Math.Sqrt(rows)) : double.NegativeInfinity;
            largest = Math.Max(largest, weights[c]);
        }

        for (var c = 0; c < weights.Length; c++)
        {
            total += weights[c] = Math.Exp(weights[c] - largest);
        }

        return Array.ConvertAll(weights, weight => weight / total);
    }
}
