using Armed.Runtime.Posterior;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>
/// Answers by the clusters that a row resembles, as inferred.onnx gives them: a mixture over clusters with the Z-predictor's probabilities. Clusters held out are not among them: their
/// probabilities are divided among the others, as if the Z-predictor did not have them.
/// </summary>
internal sealed class MembershipAnswers
{
    private readonly NewClusterLosses _losses;
    private readonly int[] _tableRows; // of each class
    private readonly double[] _shares; // of each class among the rows
    private readonly double[] _memberships; // [N, classes]
    private readonly TemperedMembership _tempered;

    /// <param name="losses">The last layer.</param>
    /// <param name="classes">The Z-predictor's classes.</param>
    /// <param name="rowsPerCluster">Rows of each cluster that the last layer has; 0 for one held out.</param>
    /// <param name="memberships">The Z-predictor's probabilities [N, classes].</param>
    public MembershipAnswers(NewClusterLosses losses, ClusterClasses classes, int[] rowsPerCluster, float[] memberships)
    {
        _losses = losses;
        _tableRows = classes.TableRows(losses.Effects.Clusters);
        _shares = new double[_tableRows.Length];
        double total = rowsPerCluster.Sum();
        for (var c = 0; c < rowsPerCluster.Length; c++)
        {
            _shares[classes.ClassOf(c)] += rowsPerCluster[c] / total;
        }

        _tempered = new TemperedMembership(_shares);
        _memberships = Array.ConvertAll(memberships, p => (double)p);
        for (var start = 0; start < _memberships.Length; start += _shares.Length)
        {
            Normalize(_memberships.AsSpan(start, _shares.Length));
        }
    }

    /// <summary>Moments of the linear predictor at a row's own membership.</summary>
    /// <param name="row">The row.</param>
    /// <param name="phi">Its phi [K].</param>
    public (double Mean, double Variance) OfRow(int row, double[] phi) => Mixture(phi, Memberships(row), 1);

    /// <summary>The same, mixed half and half with the population.</summary>
    /// <param name="row">The row.</param>
    /// <param name="phi">Its phi [K].</param>
    public (double Mean, double Variance) Half(int row, double[] phi) => Mixture(phi, Memberships(row), 0.5);

    /// <summary>Moments of the linear predictor at a membership.</summary>
    /// <param name="memberships">The membership [classes].</param>
    /// <param name="phi">phi of the row that is answered [K].</param>
    public (double Mean, double Variance) Of(double[] memberships, double[] phi) => Mixture(phi, memberships, 1);

    /// <summary>The membership that several rows say together.</summary>
    /// <param name="known">The rows.</param>
    public double[] Tempered(int[] known)
    {
        var sums = new double[_shares.Length];
        foreach (var row in known)
        {
            _tempered.Add(Memberships(row), sums);
        }

        return _tempered.Of(sums, known.Length);
    }

    private ReadOnlySpan<double> Memberships(int row) => _memberships.AsSpan(row * _shares.Length, _shares.Length);

    private void Normalize(Span<double> probabilities)
    {
        var sum = 0.0;
        for (var c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = _shares[c] > 0 ? probabilities[c] : 0;
            sum += probabilities[c];
        }

        for (var c = 0; c < probabilities.Length; c++)
        {
            probabilities[c] = sum > 0 ? probabilities[c] / sum : _shares[c];
        }
    }

    private (double Mean, double Variance) Mixture(double[] phi, ReadOnlySpan<double> memberships, double weight)
    {
        var (_, population) = Moments(phi, _losses.Effects.Clusters);
        double mean = 0, square = (1 - weight) * population;
        for (var c = 0; c < memberships.Length; c++)
        {
            if (memberships[c] > 0)
            {
                var (own, variance) = Moments(phi, _tableRows[c]);
                mean += weight * memberships[c] * own;
                square += weight * memberships[c] * (variance + (own * own));
            }
        }

        return (mean, Math.Max(0, square - (mean * mean)));
    }

    /// <summary>phi'm and |L'phi|^2 of a row of the effects' table.</summary>
    private (double Mean, double Variance) Moments(double[] phi, int tableRow)
    {
        var (table, mean, variance) = (_losses.Effects, 0.0, 0.0);
        for (var l = 0; l < phi.Length; l++)
        {
            mean += phi[l] * table.Means[(tableRow * phi.Length) + l];
            var sum = 0.0;
            for (var k = l; k < phi.Length && table.Cholesky is not null; k++)
            {
                sum += phi[k] * table.Cholesky[(tableRow * table.Packed) + (k * (k + 1) / 2) + l];
            }

            variance += table.Cholesky is null ? phi[l] * phi[l] * table.Variances[(tableRow * phi.Length) + l] : sum * sum;
        }

        return (mean, variance);
    }
}
