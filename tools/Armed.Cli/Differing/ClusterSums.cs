using Armed.Trainer.Data;

namespace Armed.Cli.Differing;

/// <summary>Sums differences of predictions up by the clusters of one grouping factor.</summary>
/// <param name="factor">The factor's name.</param>
/// <param name="first">Its place in the first bundle; -1 where that lacks it.</param>
/// <param name="second">Its place in the second bundle, likewise.</param>
internal sealed class ClusterSums(string factor, int first, int second)
{
    private readonly Dictionary<string, Sum> _sums = new(StringComparer.Ordinal);

    /// <summary>The cluster with the largest mean absolute difference, the first of equal ones; null without a difference or a cluster.</summary>
    /// <param name="hasBias">Whether mean differences have a meaning.</param>
    public ClusterDifference? Largest(bool hasBias)
    {
        if (_sums.Count == 0 || _sums.MaxBy(one => one.Value.Absolute / one.Value.Rows) is not (var name, { Absolute: > 0 } sum))
        {
            return null;
        }

        return new ClusterDifference(factor, name, sum.Rows, sum.Absolute / sum.Rows, hasBias ? sum.Signed / sum.Rows : null, sum.IsKnownBefore, sum.IsKnownAfter);
    }

    /// <summary>Adds a row; rows without a cluster are left out.</summary>
    /// <param name="before">The batch of the first bundle.</param>
    /// <param name="after">The batch of the second bundle, of the same rows.</param>
    /// <param name="row">The row of the batches.</param>
    /// <param name="absolute">Mean absolute difference of the row's predictions.</param>
    /// <param name="signed">Their mean difference.</param>
    public void Add(PredictionBatch before, PredictionBatch after, int row, double absolute, double signed)
    {
        var name = first >= 0 ? before.ClusterName(row, first) : after.ClusterName(row, second);
        if (name.Length == 0)
        {
            return;
        }

        var sum = _sums.GetValueOrDefault(name);
        _sums[name] = new Sum(sum.Rows + 1, sum.Absolute + absolute, sum.Signed + signed, IsKnown(before, row, first), IsKnown(after, row, second));
    }

    private static bool IsKnown(PredictionBatch batch, int row, int place) => place >= 0 && batch.Clusters[(row * (batch.Clusters.Length / batch.Rows)) + place] >= 0;

    private readonly record struct Sum(long Rows, double Absolute, double Signed, bool IsKnownBefore, bool IsKnownAfter);
}
