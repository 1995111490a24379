using Armed.Runtime.Bundles;

namespace Armed.Runtime.Adaptation;

/// <summary>From how many unlabelled rows on a new cluster is answered by them, as folds of training clusters found; a model in which nothing was measured answers by any row.</summary>
internal sealed class NewClusterGuard
{
    /// <summary>Standard errors that the gain must exceed.</summary>
    private const double Errors = 2;

    private readonly List<(double Rows, bool IsAdopted)> _measured = [];

    public NewClusterGuard(BundleManifest manifest, string factor)
    {
        var found = manifest.NewClusters?.FirstOrDefault(found => found.Factor == factor);
        foreach (var answer in found?.Answers ?? [])
        {
            _measured.Add((answer.Rows ?? MedianRows(manifest, factor), IsAdopted(answer)));
        }

        // Where all rows of a cluster are no more than a number that was measured itself, that number's finding comes after it and holds.
        _measured.Sort((left, right) => left.Rows.CompareTo(right.Rows));
    }

    /// <summary>Whether so many rows are used: between two numbers that were measured the smaller holds.</summary>
    public bool Adopts(int rows)
    {
        if (_measured.Count == 0)
        {
            return rows > 0;
        }

        var at = _measured.FindLastIndex(measured => measured.Rows <= rows);
        return at >= 0 && _measured[at].IsAdopted;
    }

    /// <summary>Membership may be the better answer; then the context answers where it is better than the population by itself.</summary>
    private static bool IsAdopted(NewClusterAnswerDescription answer)
        => answer.Answer == "context"
            || (answer.Answer == "membership" && answer.Candidates.Any(candidate => candidate.Candidate.StartsWith("context", StringComparison.Ordinal) && candidate.Gain > Errors * candidate.StandardError));

    /// <summary>What all rows of a cluster are: the median of training.</summary>
    private static double MedianRows(BundleManifest manifest, string factor)
    {
        int[] rows = [.. manifest.Clusters.First(cluster => cluster.Name == factor).Rows.Order()];
        return rows.Length == 0 ? double.PositiveInfinity : rows[rows.Length / 2];
    }
}
