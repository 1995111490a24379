using Armed.Runtime.Posterior;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>The distribution of a new cluster's effects given sums of its rows, whose algebra for a number of rows is done once.</summary>
/// <param name="effects">From sums to mean and covariance.</param>
/// <param name="mean">Mean of r(x) [P].</param>
internal sealed class KnownRows(ContextEffects effects, double[] mean)
{
    private readonly Dictionary<int, (double[] Gain, double[] Covariance)> _byRows = [];

    /// <summary>Mean [K] and covariance [K, K].</summary>
    /// <param name="sums">Sums of r(x) over the rows [P].</param>
    /// <param name="rows">Number of rows, at least 1.</param>
    public (double[] Mean, double[] Covariance) Of(ReadOnlySpan<double> sums, int rows)
    {
        if (!_byRows.TryGetValue(rows, out var known))
        {
            _byRows[rows] = known = Linear(rows);
        }

        var result = new double[effects.Size];
        for (var j = 0; j < mean.Length; j++)
        {
            var distance = (sums[j] / rows) - mean[j];
            for (var k = 0; k < result.Length; k++)
            {
                result[k] += known.Gain[(k * mean.Length) + j] * distance;
            }
        }

        return (result, known.Covariance);
    }

    /// <summary>Gamma Q A_n [K, P] and T' + Gamma V_n Gamma' [K, K].</summary>
    private (double[] Gain, double[] Covariance) Linear(int rows)
    {
        var (gain, sums) = (new double[effects.Size * mean.Length], Array.ConvertAll(mean, m => m * rows));
        var covariance = effects.Of(sums, rows).Covariance;
        for (var j = 0; j < mean.Length; j++)
        {
            sums[j] += rows;
            var column = effects.Of(sums, rows).Mean;
            sums[j] -= rows;
            for (var k = 0; k < effects.Size; k++)
            {
                gain[(k * mean.Length) + j] = column[k];
            }
        }

        return (gain, covariance);
    }
}
