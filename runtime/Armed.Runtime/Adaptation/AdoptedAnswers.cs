using Armed.Runtime.Bundles;

namespace Armed.Runtime.Adaptation;

/// <summary>By what a new cluster is answered, by the number of its unlabelled rows, as folds of training clusters found; a model in which nothing was measured answers by any row.</summary>
internal sealed class AdoptedAnswers
{
    private readonly List<(double Rows, NewClusterAnswerDescription Answer)> _measured = [];

    public AdoptedAnswers(BundleManifest manifest, string factor)
    {
        foreach (var answer in manifest.NewClusters?.FirstOrDefault(found => found.Factor == factor)?.Answers ?? [])
        {
            _measured.Add((answer.Rows ?? MedianRows(manifest, factor), answer));
        }

        // Where all rows of a cluster are no more than a number that was measured itself, that number's finding comes after it and holds.
        _measured.Sort((left, right) => left.Rows.CompareTo(right.Rows));
    }

    /// <summary>Whether memberships answer for some number of rows.</summary>
    public bool HaveMembership => _measured.Any(measured => Best(measured.Answer) == UnlabelledAnswer.Membership);

    /// <summary>Whether rows answer for some number of them. Memberships that were not measured are only for those who ask for them.</summary>
    public bool HaveAny(bool hasContext, bool hasMembership) => _measured.Count == 0
        ? hasContext
        : _measured.Any(measured => Best(measured.Answer) is { } best && (best == UnlabelledAnswer.Context ? hasContext : hasMembership));

    /// <summary>Whether a row alone is answered by the clusters that it resembles.</summary>
    public bool InferRows => _measured.Count > 0 && Best(_measured.Find(measured => measured.Answer.Rows == 1).Answer) == UnlabelledAnswer.Membership;

    /// <summary>Whether so many rows answer by their summary: between two numbers that were measured the smaller holds.</summary>
    public bool AdoptContext(int rows) => Find(rows, out var answer) ? answer.Candidates.Any(candidate => candidate.IsContext && candidate.IsAdopted) : _measured.Count == 0 && rows > 0;

    /// <summary>Whether so many rows answer by the clusters that they resemble, likewise.</summary>
    public bool AdoptMembership(int rows) =>
        Find(rows, out var answer) ? answer.Candidates.Any(candidate => candidate.IsMembershipOf(answer.Rows) && candidate.IsAdopted) : _measured.Count == 0 && rows > 0;

    /// <summary>The better answer for so many rows; null for the population.</summary>
    public UnlabelledAnswer? Adopted(int rows) => Find(rows, out var answer) ? Best(answer) : _measured.Count == 0 && rows > 0 ? UnlabelledAnswer.Context : null;

    private static UnlabelledAnswer? Best(NewClusterAnswerDescription? answer) => answer?.Answer switch
    {
        "context" => UnlabelledAnswer.Context,
        "membership" => UnlabelledAnswer.Membership,
        _ => null,
    };

    private bool Find(int rows, out NewClusterAnswerDescription answer)
    {
        var at = _measured.FindLastIndex(measured => measured.Rows <= rows);
        answer = at >= 0 ? _measured[at].Answer : null!;
        return at >= 0;
    }

    /// <summary>What all rows of a cluster are: the median of training.</summary>
    private static double MedianRows(BundleManifest manifest, string factor)
    {
        int[] rows = [.. manifest.Clusters.First(cluster => cluster.Name == factor).Rows.Order()];
        return rows.Length == 0 ? double.PositiveInfinity : rows[rows.Length / 2];
    }
}
