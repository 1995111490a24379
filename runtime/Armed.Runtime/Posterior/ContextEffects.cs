namespace Armed.Runtime.Posterior;

/// <summary>The distribution of a new cluster's effects given unlabelled rows of it: u ~ N(Gamma s, T' + Gamma V Gamma').</summary>
/// <param name="summary">From sums of rows to s and V.</param>
/// <param name="coefficients">Gamma [K, S].</param>
/// <param name="covariance">T' [K, K].</param>
internal sealed class ContextEffects(ShrunkenSummary summary, double[] coefficients, double[] covariance)
{
    /// <summary>Effects K.</summary>
    public int Size { get; } = coefficients.Length / summary.Width;

    /// <summary>From sums of rows to s and V.</summary>
    public ShrunkenSummary Summary => summary;

    /// <summary>Mean [K] and covariance [K, K] of the effects given some rows; given none the population's, with mean 0.</summary>
    /// <param name="sums">Sums of the summary columns over the rows [P].</param>
    /// <param name="rows">Number of rows, at least 0.</param>
    public (double[] Mean, double[] Covariance) Of(ReadOnlySpan<double> sums, double rows)
    {
        var (s, uncertainty) = summary.Of(sums, rows);
        var (mean, total) = (new double[Size], (double[])covariance.Clone());
        for (var k = 0; k < Size; k++)
        {
            var gamma = coefficients.AsSpan(k * s.Length, s.Length);
            for (var a = 0; a < s.Length; a++)
            {
                mean[k] += gamma[a] * s[a];
                for (var j = 0; j < Size; j++)
                {
                    for (var b = 0; b < s.Length; b++)
                    {
                        total[(k * Size) + j] += gamma[a] * uncertainty[(a * s.Length) + b] * coefficients[(j * s.Length) + b];
                    }
                }
            }
        }

        return (mean, total);
    }
}
