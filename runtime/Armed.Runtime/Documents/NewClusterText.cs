using System.Globalization;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Documents;

/// <summary>What was found of new clusters, in words.</summary>
internal static class NewClusterText
{
    /// <summary>Why the membership inferred from a row alone is not the better answer for a new cluster, with the figures; null where it is, or where nothing was measured.</summary>
    public static string? AgainstInferred(BundleManifest manifest) => AgainstInferred(manifest.NewClusters ?? []);

    /// <summary>The same of what was found per factor.</summary>
    public static string? AgainstInferred(IReadOnlyList<NewClusterDescription> factors)
    {
        foreach (var factor in factors)
        {
            if (factor.Answers.FirstOrDefault(answer => answer.Rows == 1) is { Answer: not "membership" } answer && Membership(answer) is { IsAdopted: false } membership)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"On clusters of '{factor.Factor}' held out of training, {membership.Candidate} inferred from the row gained {membership.Gain:0.####} of the loss {answer.PopulationLoss:0.####} over the population's answer (standard error {membership.StandardError:0.####}), not more than two standard errors.");
            }
        }

        return null;
    }

    /// <summary>What inferred.onnx answers; other uses of the membership are recorded to compare.</summary>
    private static NewClusterCandidateDescription? Membership(NewClusterAnswerDescription answer) => answer.Candidates.FirstOrDefault(candidate => candidate.Candidate == NewClusterCandidateDescription.Membership);
}
