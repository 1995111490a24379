using Armed.Runtime.Bundles;
using Armed.Trainer.Explaining;

namespace Armed.Trainer.Tests.Explaining;

/// <summary>How much is read and predicted at once, and for the figures.</summary>
public sealed class RowLimitsTests
{
    [Fact]
    public void Of_NoImages_HasNoBudget()
    {
        var limits = RowLimits.Of(Manifest(null));

        Assert.Equal((20_000, 24, 12), (limits.Rows, limits.Points, limits.Fitting(12, long.MaxValue / 2, fewest: 12)));
        Assert.Equal(12, limits.Fitting(12, 28_000, fewest: 1));
    }

    [Theory]
    [InlineData(28, 5_000, 12)]
    [InlineData(64, 976, 12)]
    [InlineData(512, 200, 2)]
    [InlineData(2_048, 20, 2)]
    public void Of_Images_BoundMemoryAndPredictions(int side, int rows, int curves)
    {
        var limits = RowLimits.Of(Manifest([1, side, side]));

        Assert.Equal((rows, curves), (limits.Rows, limits.Fitting(12, 960, fewest: 1)));
        Assert.InRange((long)limits.Rows * side * side, 0, 20 * 2_048L * 2_048);
        Assert.InRange(limits.Predictions, 2_000, 40_000);
    }

    /// <summary>Maps of many linear predictors may be far larger than the image.</summary>
    [Theory]
    [InlineData(1, 4_096)]
    [InlineData(1_000, 1)]
    public void RowsOfMaps_LargeMaps_AreFew(int outputs, int expected) => Assert.Equal(expected, RowLimits.RowsOfMaps(Manifest([1, 8, 8], [outputs, 64, outputs == 1 ? 1 : 64])));

    private static BundleManifest Manifest(int[]? image, int[]? map = null)
    {
        var manifest = BundleManifest.Parse(File.ReadAllBytes(Checkout.PathOf("models", "quickstart", "armed.json")));
        var input = new TensorDescription("image", "uint8", image ?? [1]);
        return image is null ? manifest : manifest with
        {
            FurtherInputs = [input],
            Images = [new ImageDescription { Input = "image", Column = "path" }],
            Graphs = map is null ? manifest.Graphs : [.. manifest.Graphs, manifest.Graphs[0] with { Role = GraphRoles.GradCam, Inputs = [input], Outputs = [new TensorDescription("map", "float", map)] }],
        };
    }
}
