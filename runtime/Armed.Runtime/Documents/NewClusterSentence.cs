using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>How clusters that training did not have are answered, in a sentence for people.</summary>
internal static class NewClusterSentence
{
    /// <summary>The sentences of all factors, once for factors with the same.</summary>
    /// <param name="factors">The factors.</param>
    public static IEnumerable<string> All(IReadOnlyList<NewClusterDescription> factors) =>
        factors.GroupBy(factor => Of(factor with { Factor = "" })).Select(same => Of(same.First() with { Factor = InWords([.. same.Select(factor => factor.Factor)]) }));

    private static string InWords(string[] names) => names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";

    /// <summary>The sentences of a factor.</summary>
    public static string Of(NewClusterDescription answers) => answers.Pooled is { } pooled ? $"{Answer(answers)} {Of(pooled)}" : Answer(answers);

    private static string Of(PooledDescription pooled)
    {
        var held = $"{pooled.Folds} folds of training clusters{(pooled.Networks > 0 ? ", predicted by networks trained without them" : "")}";
        return pooled.Adopted is { } adopted
            ? $"Rows of unknown clusters have a fixed part of their own, solved as if clusters did not differ ({adopted.Candidate}): on {held} it gained {Number(adopted.Gain)} (se {Number(adopted.StandardError)}{(adopted.SignedRank is { } rank ? $"; z of the ranks {Number(rank)}" : "")}) of the loss {Number(pooled.Loss)}."
            : $"A fixed part of their own for rows of unknown clusters was not clearly better: on {held} {string.Join(", ", pooled.Candidates.Select(candidate => $"{candidate.Candidate} {(candidate.Gain < 0 ? "lost" : "gained")} {Number(Math.Abs(candidate.Gain))} (se {Number(candidate.StandardError)})"))} of the loss {Number(pooled.Loss)}.";
    }

    private static string Answer(NewClusterDescription answers)
    {
        if (answers.Answers.Count == 0)
        {
            return $"New clusters of {answers.Factor}: answered by the population{(answers.NotMeasured is { } reason ? $", because {reason}" : "")}.";
        }

        var told = answers.Answers.Where((answer, i) => answer.Answer != "population" && (i == 0 || answers.Answers[i - 1].Answer != answer.Answer)).Select(answer => $"{Name(answer.Answer)} {Known(answer.Rows)} {Figures(Chosen(answer))}").ToArray();
        return told.Length > 0
            ? $"New clusters of {answers.Factor}: with --unknown-cluster auto answered by {string.Join(", ", told)}, else by the population. Measured on {answers.Folds} folds of training clusters."
            : $"New clusters of {answers.Factor}: answered by the population. On {answers.Folds} folds of training clusters {Best(answers)}.";
    }

    /// <summary>The error for new clusters as training measured it for the first factor; null if it did not.</summary>
    public static string? Loss(BundleManifest manifest)
    {
        // Networks that did not see the clusters judge the fixed part that answers: other figures know them.
        if (manifest.NewClusters?.FirstOrDefault(factor => factor.Pooled is { Networks: > 0 } || (factor.Pooled is not null && factor.Answers.Count == 0)) is { Pooled: { } pooled } factor)
        {
            var words = manifest.MakeOutcome().LossWords(Number(pooled.Loss - (pooled.Adopted?.Gain ?? 0)));
            return $"New clusters of {factor.Factor}, answered by the population, have {words}: measured on {pooled.Folds} folds of training clusters, predicted by {(pooled.Networks > 0 ? "networks and a last layer" : "a last layer")} that did not have them.";
        }

        if (manifest.NewClusters?.FirstOrDefault(factor => factor.Answers.Count > 0) is not { } measured)
        {
            return null;
        }

        var told = manifest.MakeOutcome().LossWords(Number(measured.Answers[0].PopulationLoss));
        return $"New clusters of {measured.Factor}, answered by the population, have {told}: measured on {measured.Folds} folds of training clusters, predicted by a last layer that was solved without them.";
    }

    private static string Best(NewClusterDescription answers)
    {
        var (answer, best) = answers.Answers.SelectMany(answer => answer.Candidates.Where(candidate => candidate.IsContext || candidate.IsMembershipOf(answer.Rows)).Select(candidate => (answer, candidate))).MaxBy(pair => pair.candidate.Gain);
        return best is null
            ? "nothing else was tried"
            : $"the best other answer, {best.Candidate} {Known(answer.Rows)}, {(best.Gain < 0 ? "lost" : "gained")} {Number(Math.Abs(best.Gain))} (se {Number(best.StandardError)}; the population's loss is {Number(answer.PopulationLoss)})"
                + (best.Gain < 0 ? "" : ", which is not above two standard errors and a thousandth of it");
    }

    private static NewClusterCandidateDescription? Chosen(NewClusterAnswerDescription answer) =>
        answer.Candidates.Where(candidate => candidate.IsAdopted && (answer.Answer == "context" ? candidate.IsContext : candidate.IsMembershipOf(answer.Rows))).MaxBy(candidate => candidate.Gain);

    private static string Figures(NewClusterCandidateDescription? candidate) => candidate is null ? "" : $"(gain {Number(candidate.Gain)}, se {Number(candidate.StandardError)})";

    private static string Name(string answer) => answer == "membership" ? "the clusters that the rows resemble (membership)" : answer;

    private static string Known(int? rows) => rows is { } count ? string.Create(CultureInfo.InvariantCulture, $"from {count} unlabelled row{(count == 1 ? "" : "s")}") : "from all unlabelled rows";

    private static string Number(double value) => value.ToString(Math.Abs(value) < 0.1 ? "0.0000" : "0.000", CultureInfo.InvariantCulture);
}
