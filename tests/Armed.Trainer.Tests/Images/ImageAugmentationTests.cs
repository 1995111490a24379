using Armed.Trainer.Data;
using Armed.Trainer.Images;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Images;

[NoTensorLeaks]
public sealed class ImageAugmentationTests
{
    private static readonly ImageShape s_shape = new(1, 8, 9);

    [Fact]
    public void Of_NothingAsked_IsNull()
    {
        Assert.Null(ImageAugmentation.Of(new TrainingOptions(), s_shape));
        Assert.Null(ImageAugmentation.Of(new TrainingOptions { AugmentFlip = true }, null));
    }

    [Fact]
    public void Apply_SameSeed_GivesTheSame()
    {
        var augmentation = new ImageAugmentation(s_shape, Flip: true, Shift: 2, Intensity: 0.3);

        Assert.Equal(Apply(augmentation, Ramp(20), 5), Apply(augmentation, Ramp(20), 5));
        Assert.NotEqual(Apply(augmentation, Ramp(20), 5), Apply(augmentation, Ramp(20), 6));
    }

    [Fact]
    public void Apply_Flip_MirrorsAboutHalfOfTheImages()
    {
        var mirrored = Enumerable.Chunk(Apply(new ImageAugmentation(s_shape, Flip: true, Shift: 0, Intensity: 0), Ramp(200), 1), s_shape.Values).Count(image => image[0] == 8);

        Assert.InRange(mirrored, 70, 130); // 200 draws of one half: 4 standard deviations are 28
    }

    [Fact]
    public void Apply_Shift_MovesPixelsWithinTheLimit()
    {
        var images = Enumerable.Chunk(Apply(new ImageAugmentation(s_shape, Flip: false, Shift: 2, Intensity: 0), Ramp(100), 1), s_shape.Values).ToList();

        Assert.All(images, image => Assert.InRange(image[4], 2, 6)); // column 4 held 4
        Assert.True(images.Select(image => image[4]).Distinct().Count() == 5, "Not all shifts from -2 to 2 were drawn.");
    }

    [Fact]
    public void Apply_Intensity_ScalesWithinTheShare()
    {
        var bytes = Apply(new ImageAugmentation(s_shape, Flip: false, Shift: 0, Intensity: 0.5), [.. Enumerable.Repeat((byte)100, s_shape.Values * 50)], 1);

        Assert.All(bytes, value => Assert.InRange(value, 50, 150));
        Assert.True(bytes.Distinct().Count() > 10, "Images were not scaled differently.");
    }

    /// <summary>Images whose columns are 0 to 8.</summary>
    private static byte[] Ramp(int images) => [.. Enumerable.Range(0, images * s_shape.Values).Select(i => (byte)(i % s_shape.Width))];

    private static byte[] Apply(ImageAugmentation augmentation, byte[] bytes, long seed)
    {
        using var scope = NewDisposeScope();
        return [.. augmentation.Apply(tensor(bytes, dtype: uint8).view(-1, s_shape.Values), seed).data<byte>()];
    }
}
