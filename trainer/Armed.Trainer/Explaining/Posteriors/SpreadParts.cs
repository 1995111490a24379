using Armed.Runtime.Bundles;

namespace Armed.Trainer.Explaining.Posteriors;

/// <summary>The parts of the uncertainty of the fixed part that are variances of single rows: means over rows have something else in place of them, where that is known.</summary>
/// <param name="manifest">The bundle.</param>
internal sealed class SpreadParts(BundleManifest manifest)
{
    private readonly int _constants = manifest.Refit is { Kept: true } refit ? refit.SpreadConstants : 0;

    // Without hidden features the first constant is what learning adds, the last one what not knowing the effects' variances adds.
    private readonly bool _hasLearning = manifest.Refit is { Kept: true, HiddenFeatures: 0, SpreadConstants: > 0, FixedDegrees: { } own, SmoothDegrees: { } smooth } && smooth > own;

    /// <summary>The parts that a mean over rows does not have.</summary>
    /// <param name="width">All parts.</param>
    /// <param name="hasSlope">Whether it has a variance of the average slope instead of that of learning.</param>
    /// <param name="hasVariances">Whether it has the uncertainty of the effects' variances by itself, or needs none.</param>
    public IReadOnlyList<int> OfRowsAlone(int width, bool hasSlope, bool hasVariances) =>
        [.. Enumerable.Range(Math.Max(0, width - _constants), Math.Min(width, _constants)).Where((_, at) => _hasLearning && at == 0 ? hasSlope : hasVariances)];
}
