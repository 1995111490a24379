namespace Armed.Cli.Output;

/// <summary>How classes were decided for the measures that count them, in a sentence.</summary>
internal static class ThresholdSentence
{
    /// <summary>A fit has it where its classes are decided by a threshold: of two classes.</summary>
    private const string Threshold = "threshold";

    private static readonly HashSet<string> s_decided = new(StringComparer.Ordinal) { "accuracy", "balanced_accuracy", "f1", "ppv", "npv", "sensitivity", "specificity" };

    /// <summary>Null where no measure that is shown counts decided classes.</summary>
    /// <param name="shown">The measures that are shown.</param>
    /// <param name="measured">All measures.</param>
    public static string? Of(IEnumerable<string> shown, IEnumerable<string> measured)
    {
        string[] decided = [.. shown.Where(s_decided.Contains).Distinct()];
        return decided.Length == 0 || !measured.Contains(Threshold) ? null
            : $"Classes of {string.Join(", ", decided.Select(name => name.Replace('_', ' ')))} are decided by the threshold that maximises sensitivity plus specificity on the training rows, not by 0.5 as in armed train.";
    }
}
