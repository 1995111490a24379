using Armed.Trainer.Data;
using Armed.Trainer.Models;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Images;

/// <summary>The convolutions of an adversary that reads every block's maps.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class MapTowerTests
{
    [Theory]
    [InlineData(1, 12, 12, 16)]
    [InlineData(3, 13, 9, 0)]
    [InlineData(1, 28, 27, 8)]
    public void Forward_ImagesOfAnySize_ReadsEveryBlockAndTheFeatures(int channels, int height, int width, int features) =>
        CheckReads(new BackboneInput(1) { Image = new ImageShape(channels, height, width) }, features);

    [Theory]
    [InlineData(9, 8)]
    [InlineData(33, 0)]
    public void Forward_SeriesOfAnyLength_ReadsEveryBlockAndTheFeatures(int length, int features) =>
        CheckReads(new BackboneInput(length + 1) { Series = [.. Enumerable.Range(1, length)] }, features);

    [Fact]
    public void Constructor_HasHalfOfTheBackbonesChannelsInMultiplesOf16()
    {
        using var tower = new MapTower([new ImageShape(16, 6, 6), new ImageShape(48, 3, 3), new ImageShape(64, 3, 3)], 8);
        using var scope = NewDisposeScope();

        long[][] shapes = [.. tower.named_parameters().Where(parameter => parameter.parameter.dim() == 4).Select(parameter => parameter.parameter.shape)];

        Assert.Equal([[16, 16, 3, 3], [32, 16 + 48, 3, 3], [32, 32 + 64, 3, 3]], shapes); // multiples of 16
        Assert.Equal(32 + 8, tower.Outputs);
    }

    private static void CheckReads(BackboneInput input, int features)
    {
        manual_seed(7);
        using var backbone = new ConvolutionalBackbone(input, new ConvolutionOptions(BackboneKind.Conv, [16, 16, 32], features, ActivationKind.Relu, Dropout: 0));
        using var tower = new MapTower([.. backbone.Blocks.Select(block => block.Outputs)], backbone.Widths[^1]);
        using var scope = NewDisposeScope();
        const int Rows = 5;
        var layers = backbone.Layers(randn(Rows, input.Total), BackboneContext.Population);
        var joined = MapTower.Join(layers).detach().requires_grad_(true);

        var result = tower.call(joined);

        Assert.Equal(3, layers.Maps.Count);
        Assert.Equal(new long[] { Rows, tower.Outputs }, result.shape);
        autograd.backward([result], [randn(Rows, tower.Outputs)]);
        var sizes = layers.Maps.Select(maps => maps.numel() / Rows).Append(backbone.Widths[^1]).ToArray();
        Assert.Equal(joined.size(1), sizes.Sum());
        Assert.All(joined.grad!.split(sizes, 1), part => Assert.True(part.abs().max().item<float>() > 0, "A part is not read."));
        Close.Relative(Close.Values(layers.Activations[^1]), Close.Values(result.narrow(1, tower.Outputs - backbone.Widths[^1], backbone.Widths[^1])), 1e-6);
    }
}
