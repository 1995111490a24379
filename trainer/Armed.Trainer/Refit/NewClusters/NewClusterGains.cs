using Armed.Runtime.Bundles;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>What answers to new clusters gain over the population's, with standard errors from the clusters' sums of differences.</summary>
/// <param name="data">The fit's data.</param>
/// <param name="candidates">Names of the answers.</param>
/// <param name="counts">Numbers of known rows; null for all.</param>
internal sealed class NewClusterGains(FitData data, IReadOnlyList<string> candidates, IReadOnlyList<int?> counts)
{
    /// <summary>The answer by a row's own memberships.</summary>
    public const string Membership = NewClusterCandidateDescription.Membership;

    /// <summary>The same, mixed half and half with the population.</summary>
    public const string HalfMembership = "half membership";

    /// <summary>The answer by the memberships of all known rows; of one row it is that row's.</summary>
    public const string TemperedMembership = NewClusterCandidateDescription.TemperedMembership;

    /// <summary>Share of the population's loss from which a gain matters: what is measured for many answers and numbers of rows is clear for one of them by chance now and then, and then small.</summary>
    private const double LeastShare = 1e-3;

    private readonly SortedDictionary<long, double> _weights = [];
    private readonly Dictionary<(string Candidate, int Count), SortedDictionary<long, double>> _differences = [];
    private double _population;

    /// <summary>Sum of the rows' weights so far.</summary>
    public double TotalWeight => _weights.Values.Sum();

    /// <summary>Mean loss of the population's answer so far.</summary>
    public double PopulationLoss => _population / TotalWeight;

    /// <summary>Adds the population's losses.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="losses">Their losses.</param>
    public void AddPopulation(int[] rows, double[] losses)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            Add(_weights, rows[i], 1);
            _population += Weight(rows[i]) * losses[i];
        }
    }

    /// <summary>Adds the losses of an answer beside the population's.</summary>
    /// <param name="candidate">Its name.</param>
    /// <param name="count">Index of the number of known rows.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="population">The population's losses.</param>
    /// <param name="losses">Its losses.</param>
    public void Add(string candidate, int count, int[] rows, double[] population, double[] losses)
    {
        var sums = _differences.TryGetValue((candidate, count), out var known) ? known : _differences[(candidate, count)] = [];
        for (var i = 0; i < rows.Length; i++)
        {
            Add(sums, rows[i], population[i] - losses[i]);
        }
    }

    /// <summary>
    /// The answers by number of known rows, and the form of summaries that some of them need: the one with the largest sum of clear gains; null for none. Memberships answer by all known rows; the row's
    /// own membership among several known rows, and half memberships, are there to compare.
    /// </summary>
    /// <param name="standardErrors">Standard errors from which a gain is clear.</param>
    /// <param name="isForced">Whether the better form of summaries answers whatever was measured.</param>
    public (IReadOnlyList<NewClusterAnswerDescription> Answers, string? Adopted) Decide(double standardErrors, bool isForced)
    {
        var measured = counts.Select((_, count) => candidates.Where(candidate => _differences.ContainsKey((candidate, count))).Select(candidate => Describe(candidate, count)).ToArray()).ToArray();
        var least = LeastShare * Math.Abs(PopulationLoss);
        double Clear(NewClusterCandidateDescription candidate) => candidate.Gain > Math.Max(standardErrors * candidate.StandardError, least) || (isForced && IsContext(candidate.Candidate)) ? candidate.Gain : 0;
        double Sum(string name) => measured.Sum(own => own.Where(candidate => candidate.Candidate == name).Sum(Clear));
        var adopted = candidates.Where(name => IsContext(name) && (isForced || Sum(name) > 0)).MaxBy(Sum);
        bool IsAdopted(NewClusterCandidateDescription candidate, int? rows) =>
            candidate.Candidate == adopted ? isForced || Clear(candidate) > 0 : candidate.Candidate == (rows == 1 ? Membership : TemperedMembership) && Clear(candidate) > 0;
        return ([.. counts.Select((rows, count) => Answer(rows, [.. measured[count].Select(candidate => candidate with { Adopted = IsAdopted(candidate, rows) })], isForced))], adopted);
    }

    private NewClusterAnswerDescription Answer(int? rows, NewClusterCandidateDescription[] own, bool isForced) => new()
    {
        Rows = rows,
        Answer = own.Where(candidate => candidate.Adopted == true).OrderByDescending(candidate => isForced && IsContext(candidate.Candidate)).ThenByDescending(candidate => candidate.Gain).FirstOrDefault() is not { } best
            ? "population" : IsContext(best.Candidate) ? "context" : "membership",
        PopulationLoss = PopulationLoss,
        Candidates = own,
    };

    private static bool IsContext(string candidate) => candidate.StartsWith("context", StringComparison.Ordinal);

    /// <summary>The mean gain of an answer as a ratio of sums over clusters, with the ratio's standard error (Cochran, Sampling Techniques, 1977, eq. 2.46).</summary>
    /// <param name="candidate">Its name.</param>
    /// <param name="count">Index of the number of known rows.</param>
    public NewClusterCandidateDescription Describe(string candidate, int count)
    {
        var sums = _differences.GetValueOrDefault((candidate, count)) ?? [];
        double total = TotalWeight, gain = sums.Values.Sum() / total, clusters = _weights.Count;
        var squares = _weights.Sum(cluster => Math.Pow(sums.GetValueOrDefault(cluster.Key) - (gain * cluster.Value), 2));
        return new NewClusterCandidateDescription { Candidate = candidate, Gain = gain, StandardError = Math.Sqrt(squares * clusters / Math.Max(1, clusters - 1)) / total };
    }

    /// <summary>
    /// Wilcoxon's signed-rank statistic of the clusters' mean gains, as a number of standard errors (Wilcoxon, Biometrics Bulletin 1, 1945). One cluster of very large losses decides the mean gain and its standard error alone; of the ranks it has one.
    /// </summary>
    /// <param name="candidate">Its name.</param>
    /// <param name="count">Index of the number of known rows.</param>
    public double SignedRank(string candidate, int count)
    {
        var sums = _differences.GetValueOrDefault((candidate, count)) ?? [];
        double[] gains = [.. _weights.Select(cluster => sums.GetValueOrDefault(cluster.Key) / cluster.Value).Where(gain => gain != 0).OrderBy(Math.Abs)];
        double n = gains.Length, positive = gains.Index().Sum(gain => gain.Item > 0 ? gain.Index + 1.0 : 0);
        return n == 0 ? 0 : (positive - (n * (n + 1) / 4)) / Math.Sqrt(n * (n + 1) * ((2 * n) + 1) / 24);
    }

    private void Add(SortedDictionary<long, double> sums, int row, double value)
    {
        var cluster = data.Rows.Cluster(row, 0);
        sums[cluster] = sums.GetValueOrDefault(cluster) + (Weight(row) * value);
    }

    private double Weight(int row) => data.Weights.Length == 0 ? 1 : data.Weights[row];
}
