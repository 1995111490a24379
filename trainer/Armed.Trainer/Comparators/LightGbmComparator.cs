using Armed.Trainer.LightGbm;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Boosted trees that do not know the clusters.</summary>
internal sealed class LightGbmComparator : IComparator
{
    public string Name => "lightgbm";

    public string Words => "LightGBM";

    public string Help => "boosted trees (LightGBM) that do not know the clusters";

    public string? Absence => Missing;

    /// <summary>Why there are no boosted trees; null where there are.</summary>
    public static string? Missing => LightGbmNative.IsThere ? null
        : "LightGBM's native library is not there: it exists for Linux, Windows and macOS on x64, and on Linux it needs libgomp. A program adds it by the package LightGBM. Leave lightgbm out of the models.";

    public IEstimator With(TrainingOptions options) => new LightGbmEstimator(Name, options, knowsClusters: false);
}
