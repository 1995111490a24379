using System.Numerics.Tensors;
using Armed.Runtime.Posterior;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.NewClusters;

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
    private readonly Dictionary<int, double[]> _logs = []; // log(p_c / pi_c) of rows of one cluster
    private readonly (double Mean, double Square)[]? _ofIntercepts; // E and E of the square of each class, where all rows have the same phi

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
        _ofIntercepts = losses.Effects.Design.IsInterceptOnly ? [.. _tableRows.Select(row => Raw([1], row))] : null;
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

    /// <summary>The membership that several rows say together. The rows of a cluster are asked one after the other, and each is known to many of them.</summary>
    /// <param name="known">The rows.</param>
    public double[] Tempered(int[] known)
    {
        var sums = new double[_shares.Length];
        if (!known.Any(_logs.ContainsKey))
        {
            _logs.Clear();
        }

        foreach (var row in known)
        {
            TensorPrimitives.Add(sums, Logs(row), sums);
        }

        return _tempered.Of(sums, known.Length);
    }

    private double[] Logs(int row)
    {
        if (!_logs.TryGetValue(row, out var logs))
        {
            _logs.Add(row, logs = new double[_shares.Length]);
            _tempered.Add(Memberships(row), logs);
        }

        return logs;
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
                var (own, ownSquare) = _ofIntercepts is null ? Raw(phi, _tableRows[c]) : _ofIntercepts[c];
                mean += weight * memberships[c] * own;
                square += weight * memberships[c] * ownSquare;
            }
        }

        return (mean, Math.Max(0, square - (mean * mean)));
    }

    /// <summary>The expectations of phi'u and of its square.</summary>
    private (double Mean, double Square) Raw(double[] phi, int tableRow)
    {
        var (mean, variance) = Moments(phi, tableRow);
        return (mean, variance + (mean * mean));
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
