using Armed.Runtime.Bundles;

namespace Armed.Trainer.Explaining;

/// <summary>How many rows the figures are of at most: fewer where each has an image, whose network takes most of the time.</summary>
internal sealed record RowLimits
{
    /// <summary>Pixels, channels apart, up to which images count as small.</summary>
    private const int SmallImage = 4_096;

    private const int SampledValues = 4_000_000;
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

    /// <summary>The limits for a bundle.</summary>
    public static RowLimits Of(BundleManifest manifest)
    {
        if (manifest.Images is not [var image, ..])
        {
            return new RowLimits();
        }

        var values = manifest.FurtherInputs!.First(input => input.Name == image.Input).Columns;
        int Scaled(int most, int fewest) => (int)Math.Clamp((long)most * SmallImage / values, fewest, most);
        return new RowLimits
        {
            Rows = Math.Clamp(SampledValues / values, 200, 5_000),
            Batch = Math.Clamp(BatchBytes / values, 1, 4_096),
            Importance = Scaled(500, 50),
            Attribution = Scaled(50, 20),
            Curves = Scaled(50, 20),
            Strengths = Scaled(40, 20),
            Counterfactuals = 40,
        };
    }
}
