using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Trainer.Explaining;

/// <summary>How many rows the figures are of at most: fewer where each has an image, whose network takes most of the time.</summary>
internal sealed record RowLimits
{
    /// <summary>Pixels, channels apart, up to which images count as small.</summary>
    private const int SmallImage = 4_096;

    private const int SampledValues = 4_000_000, MostSampledValues = 64 << 20;
    private const int FewestRows = 20, FewestPredictions = 2_000, MostPredictions = 40_000;
    private const long PredictedValues = 64_000_000;
    private const int BatchBytes = 16 << 20;

    /// <summary>Rows that scores are of.</summary>
    public int Rows { get; private init; } = 20_000;

    /// <summary>Rows that are read and predicted at once.</summary>
    public int Batch { get; private init; } = 4_096;

    /// <summary>Rows of the importances.</summary>
    public int Importance { get; private init; } = 2_000;

    /// <summary>Rows of what inputs add.</summary>
    public int Attribution { get; private init; } = 200;

    /// <summary>Rows of partial dependence.</summary>
    public int Curves { get; private init; } = 200;

    /// <summary>Rows of strengths, and of the comparison of clusters.</summary>
    public int Strengths { get; private init; } = 100;

    /// <summary>Clusters that are compared by the same rows.</summary>
    public int Counterfactuals { get; private init; } = 300;

    /// <summary>Points of a curve of partial dependence.</summary>
    public int Points { get; private init; } = 24;

    /// <summary>Rows that are predicted for one kind of figure. Default: any number.</summary>
    public int Predictions { get; private init; } = int.MaxValue;

    /// <summary>Rows whose maps are computed at once, with their images.</summary>
    /// <param name="manifest">A bundle with maps.</param>
    public static int RowsOfMaps(BundleManifest manifest)
    {
        var map = (GradCamSignature.In(manifest)?.Outputs[0].Columns ?? 1L) * sizeof(float);
        return (int)Math.Clamp(BatchBytes / Math.Max(map, Values(manifest)), 1, 4_096);
    }

    /// <summary>How many there may be of something, of which each takes a number of predictions.</summary>
    /// <param name="most">At most.</param>
    /// <param name="each">Predictions that one of them takes.</param>
    /// <param name="fewest">At least.</param>
    public int Fitting(int most, long each, int fewest) => (int)Math.Clamp(Predictions / Math.Max(1, each), Math.Min(fewest, most), most);

    /// <summary>The limits for a bundle.</summary>
    public static RowLimits Of(BundleManifest manifest)
    {
        var values = Values(manifest);
        if (values == 0)
        {
            return new RowLimits();
        }

        int Scaled(int most, int fewest) => (int)Math.Clamp((long)most * SmallImage / values, fewest, most);
        return new RowLimits
        {
            Rows = Math.Min(Math.Clamp(SampledValues / values, 200, 5_000), Math.Max(FewestRows, MostSampledValues / values)),
            Batch = Math.Clamp(BatchBytes / values, 1, 4_096),
            Importance = Scaled(500, 50),
            Attribution = Scaled(50, 20),
            Curves = Scaled(50, 20),
            Strengths = Scaled(40, 20),
            Counterfactuals = 40,
            Points = 8,
            Predictions = (int)Math.Clamp(PredictedValues / values, FewestPredictions, MostPredictions),
        };
    }

    /// <summary>Values of an image; 0 without.</summary>
    private static int Values(BundleManifest manifest) => manifest.Images is [var image, ..] ? manifest.FurtherInputs!.First(input => input.Name == image.Input).Columns : 0;
}
