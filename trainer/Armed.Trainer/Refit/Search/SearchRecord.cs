using Armed.Runtime.Bundles;
using Armed.Trainer.Refit.Trials;

namespace Armed.Trainer.Refit.Search;

/// <summary>What a search tried, with what spoke for or against it.</summary>
/// <param name="rows">Judges by held-out rows.</param>
internal sealed class SearchRecord(HeldOutRows rows)
{
    /// <summary>Why a part is not in the model: the likelihood.</summary>
    public const string Unsupported = "the likelihood does not support it";

    /// <summary>Why a part is not in the model: held-out rows.</summary>
    public const string NotBetter = "held-out rows are not predicted better";

    /// <summary>The same where more than a lower mean is asked for.</summary>
    public const string NotClearlyBetter = "held-out rows are not clearly predicted better";

    /// <summary>Why a part is not in the model: clusters that are held out.</summary>
    public const string WorseForNewClusters = "clusters that are held out are predicted worse";

    private readonly List<RefitTrialDescription> _tried = [];

    /// <summary>What was tried, in order.</summary>
    public IReadOnlyList<RefitTrialDescription> Tried => _tried;

    /// <summary>Notes a candidate and returns what the search goes on with.</summary>
    /// <param name="part">What it adds, in words.</param>
    /// <param name="with">The candidate; null where it could not be solved.</param>
    /// <param name="start">The model without the part.</param>
    /// <param name="against">Why it is not kept; null where it is.</param>
    public RefitCandidate Note(string part, RefitCandidate? with, RefitCandidate start, string? against)
    {
        part = start.UsesHidden ? $"{part}, beside hidden features" : part;
        if (with is null)
        {
            _tried.Add(new RefitTrialDescription(part) { Kept = false, Reason = "the data do not identify it" });
            return start;
        }

        var (gain, error, folds) = rows.Known(with, start) ?? (double.NaN, double.NaN, []);
        _tried.Add(new RefitTrialDescription(part)
        {
            Kept = against is null,
            Reason = against,
            Deviance = with.Nodes == start.Nodes && with.UsesHidden == start.UsesHidden ? Finite(start.Deviance - with.Deviance) : null,
            Gain = Finite(gain),
            StandardError = Finite(error),
            FoldGains = folds.All(double.IsFinite) ? folds : [],
        });
        return against is null ? with : start;
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
