using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Images;

/// <summary>Backbones of images and the Z-predictor's coarse images: the graph equals TorchSharp.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ConvolutionalBackboneTests
{
    /// <summary>Sums of a few hundred products in single precision, in two orders.</summary>
    private const double Tolerance = 1e-5;

    [Theory]
    [InlineData(BackboneKind.Conv, 1, 12, 12, 0, 16, 64)]
    [InlineData(BackboneKind.Conv, 3, 13, 9, 2, 16, 8)]
    [InlineData(BackboneKind.Conv, 1, 28, 27, 3, 16, 0)]
    [InlineData(BackboneKind.Residual, 1, 12, 12, 0, 16, 0)]
    [InlineData(BackboneKind.Residual, 3, 11, 17, 1, 32, 16)]
    public void Export_TrainedStatistics_EqualsTorch(BackboneKind kind, int channels, int height, int width, int columns, int maps, int features)
    {
        manual_seed(3);
        var input = new BackboneInput(columns) { Image = new ImageShape(channels, height, width) };
        using var backbone = new ConvolutionalBackbone(input, new ConvolutionOptions(kind, [maps, maps, 32], features, ActivationKind.Silu, Dropout: 0));
        Warm(backbone, input);

        foreach (var rows in (int[])[1, 7])
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var x = randn(rows, input.Total);
            Close.Relative(Close.Values(backbone.forward(x)), Run(backbone, input, x), Tolerance);
        }
    }

    [Theory]
    [InlineData(BackboneKind.Conv, 9, 0, 16)]
    [InlineData(BackboneKind.Conv, 33, 2, 0)]
    [InlineData(BackboneKind.Residual, 50, 1, 8)]
    public void Export_Series_EqualsTorch(BackboneKind kind, int length, int others, int features)
    {
        manual_seed(4);
        // Every third column is not in the series as long as there are some, and the series runs backwards.
        int[] series = [.. Enumerable.Range(0, length + others).Where(column => column % 3 != 0 || column / 3 >= others).Reverse()];
        var input = new BackboneInput(length + others) { Series = series };
        using var backbone = new ConvolutionalBackbone(input, new ConvolutionOptions(kind, [16, 32], features, ActivationKind.Silu, Dropout: 0));
        Warm(backbone, input);

        foreach (var rows in (int[])[1, 7])
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var x = randn(rows, input.Total);
            Close.Relative(Close.Values(backbone.forward(x)), Run(backbone, input, x), Tolerance);
        }
    }

    [Theory]
    [InlineData(1, 28, 28, 0)]
    [InlineData(3, 40, 17, 2)]
    public void Export_CoarseImages_EqualsTorch(int channels, int height, int width, int columns)
    {
        var input = new BackboneInput(columns) { Image = new ImageShape(channels, height, width) };
        using var coarse = new CoarseImages(input);
        using var scope = NewDisposeScope();
        var x = randn(5, input.Total);
        var expected = coarse.forward(x);

        Assert.Equal(coarse.Outputs, expected.size(1));
        Close.Relative(Close.Values(expected), Run(coarse, input, x), Tolerance);
    }

    [Fact]
    public void Activations_AreMeansOfMapsAndFeatures()
    {
        var input = new BackboneInput(1) { Image = new ImageShape(1, 12, 12) };
        using var backbone = new ConvolutionalBackbone(input, new ConvolutionOptions(BackboneKind.Conv, [16, 32], 0, ActivationKind.Relu, Dropout: 0));
        using var scope = NewDisposeScope();

        var layers = backbone.Activations(randn(2, input.Total), BackboneContext.Population);

        Assert.Equal([16, 33], backbone.Widths); // the column joins the last maps' means
        Assert.Equal(backbone.Widths, layers.Select(layer => (int)layer.size(1)));
    }

    [Theory]
    [InlineData(BackboneKind.Conv, new[] { 0 }, 16)]
    [InlineData(BackboneKind.Residual, new[] { 1 }, 0)]
    public void Both_Training_UpdatesStatisticsOnceFromBothPasses(BackboneKind kind, int[] blocks, int features)
    {
        manual_seed(5);
        var input = new BackboneInput(1) { Image = new ImageShape(1, 12, 12) };
        using var backbone = new ConvolutionalBackbone(input, new ConvolutionOptions(kind, [16, 16, 16], features, ActivationKind.Relu, Dropout: 0) { EffectBlocks = blocks });
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var x = randn(9, input.Total);
        backbone.train();

        backbone.Both(x, [randn(9, 32)], null);

        var counts = backbone.named_buffers().Where(buffer => buffer.name.EndsWith("num_batches_tracked", StringComparison.Ordinal)).Select(buffer => buffer.buffer.item<long>()).ToList();
        Assert.NotEmpty(counts);
        Assert.All(counts, count => Assert.Equal(1, count));
        backbone.eval();
        var effects = randn(9, 32);
        var (population, clusters, images) = backbone.Both(x, [effects], null);
        Assert.Null(images);
        Close.Relative(Close.Values(backbone.forward(x)), Close.Values(population.Activations[^1].contiguous()), Tolerance);
        Close.Relative(Close.Values(backbone.OfClusters(x, [effects])), Close.Values(clusters.contiguous()), Tolerance);
    }

    [Fact]
    public void Both_NoEffectsInTraining_GivesClustersThePopulationsFeatures()
    {
        // With statistics of its own, a pass of the batch twice would leave the running mean elsewhere than a pass of the batch once.
        var input = new BackboneInput(0) { Image = new ImageShape(1, 12, 12) };
        var options = new ConvolutionOptions(BackboneKind.Conv, [16, 16], 8, ActivationKind.Relu, Dropout: 0) { EffectBlocks = [0] };
        manual_seed(6);
        using var once = new ConvolutionalBackbone(input, options);
        manual_seed(6);
        using var both = new ConvolutionalBackbone(input, options);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var x = randn(9, input.Total);
        once.train();
        both.train();

        once.forward(x);
        var (population, clusters, images) = both.Both(x, [zeros(9, 32)], null);

        Assert.Null(images);
        Close.Relative(Close.Values(population.Activations[^1].contiguous()), Close.Values(clusters.contiguous()), Tolerance);
        Close.Relative(Means(once), Means(both), Tolerance);
    }

    private static float[] Means(ConvolutionalBackbone backbone) => [.. backbone.named_buffers().Where(buffer => buffer.name.EndsWith("running_mean", StringComparison.Ordinal)).SelectMany(buffer => Close.Values(buffer.buffer))];

    /// <summary>Batch statistics that are not those of the start.</summary>
    private static void Warm(ConvolutionalBackbone backbone, BackboneInput input)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        backbone.train();
        for (var step = 0; step < 5; step++)
        {
            backbone.forward(randn(16, input.Total) * 2 + 0.5);
        }

        backbone.eval();
    }

    private static float[] Run(TorchSharp.torch.nn.Module module, BackboneInput input, Tensor x)
    {
        var builder = new GraphBuilder("backbone");
        builder.Output("h", new ExportContext(builder, ImageExporters.AddTo(ModuleExporterRegistry.Default)).Child("backbone", module, builder.Input("x", TensorType.Float, -1, input.Total)), TensorType.Float, -1, -1);
        using var options = new SessionOptions { IntraOpNumThreads = 1 };
        using var session = new InferenceSession(builder.ToBytes(), options);
        using var value = OrtValue.CreateTensorValueFromMemory(Close.Values(x), x.shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, new Dictionary<string, OrtValue> { ["x"] = value }, ["h"]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
