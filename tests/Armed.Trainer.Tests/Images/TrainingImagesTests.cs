using Armed.Trainer.Data;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Images;

/// <summary>The images of a step's rows.</summary>
[NoTensorLeaks]
public sealed class TrainingImagesTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gather_Rows_GivesTheirImages(bool isHeld)
    {
        var images = new ImageRows(new ImageShape(1, 1, 2), [[1, 2], [3, 4], [5, 6]], [2, 0, 0, 1]);
        using var scope = NewDisposeScope();
        using var training = new TrainingImages(images, CPU, isHeld);

        var batch = training.Gather(tensor([3L, 0L, 2L, 3L]));

        Assert.Equal([4L, 2L], batch.shape);
        Assert.Equal([3, 4, 5, 6, 1, 2, 3, 4], batch.data<byte>().ToArray());
    }
}
