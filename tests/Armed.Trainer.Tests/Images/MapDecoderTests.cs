using Armed.Onnx;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Images;

/// <summary>The decoder of an autoencoder: sizes, effects of clusters, and the graph against TorchSharp.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class MapDecoderTests
{
    /// <summary>Sums of a few hundred products in single precision, in two orders.</summary>
    private const double Tolerance = 1e-5;

    private const int Latent = 8;

    [Theory]
    [InlineData(1, 8, 8)]
    [InlineData(1, 28, 28)]
    [InlineData(3, 13, 9)]
    [InlineData(1, 31, 30)]
    public void Export_AnySize_EqualsTorch(int channels, int height, int width)
    {
        using var backbone = Backbone(channels, height, width, []);
        foreach (var rows in (int[])[1, 7])
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            var latent = randn(rows, Latent);
            var images = backbone.Decoder!.forward(latent);
            Assert.Equal([rows, channels, height, width], images.shape);
            Close.Relative(Close.Values(images), Run(backbone.Decoder, latent), Tolerance);
        }
    }

    [Fact]
    public void Both_EffectsInEncoderAndDecoder_EqualsTwoPasses()
    {
        using var backbone = Backbone(1, 13, 11, [0, 2, 4]);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var x = randn(5, backbone.Input.Total);
        Tensor[] effects = [randn(5, 32), randn(5, 64), randn(5, 32)];

        Assert.Equal([16, 32, 16], backbone.EffectChannels); // of the encoder's 16, 16, 32 and the decoder's 16, 16, 16
        var (population, clusters, images) = backbone.Both(x, effects, null);

        Close.Relative(Close.Values(backbone.Decoder!.forward(backbone.forward(x))), Close.Values(images!.Fixed.contiguous()), Tolerance);
        Close.Relative(Close.Values(backbone.Decoder.Images(backbone.OfClusters(x, effects[..2]), effects[2..])), Close.Values(images.Mixed.contiguous()), Tolerance);
        Close.Relative(Close.Values(backbone.forward(x)), Close.Values(population.Activations[^1].contiguous()), Tolerance);
        Close.Relative(Close.Values(backbone.OfClusters(x, effects[..2])), Close.Values(clusters.contiguous()), Tolerance);
    }

    [Fact]
    public void Both_EffectsInTheDecoderAlone_LeavesTheCode()
    {
        using var backbone = Backbone(1, 12, 12, [3]);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var x = randn(3, backbone.Input.Total);

        var (population, clusters, images) = backbone.Both(x, [randn(3, 2 * backbone.EffectChannels[0])], null);

        Assert.Same(population.Activations[^1], clusters);
        Assert.False(images!.AreSame);
        Assert.True((images.Fixed - images.Mixed).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void Nearest_TwiceAndOneMore_RepeatsEachValueTwiceAndTheFirstOnceMore()
    {
        Assert.Equal([0L, 0, 1, 1, 2, 2], MapDecoder.Nearest(3, 6));
        Assert.Equal([0L, 0, 0, 1, 1, 2, 2], MapDecoder.Nearest(3, 7));
        Assert.Equal([0L, 1], MapDecoder.Nearest(2, 2));
    }

    private static ConvolutionalBackbone Backbone(int channels, int height, int width, int[] effects)
    {
        manual_seed(3);
        var input = new BackboneInput(0) { Image = new ImageShape(channels, height, width) };
        var backbone = new ConvolutionalBackbone(input, new ConvolutionOptions(BackboneKind.Autoencoder, [16, 16, 32], Latent, ActivationKind.Silu, Dropout: 0) { EffectBlocks = effects });
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        backbone.train();
        backbone.Decoder!.forward(backbone.forward(randn(20, input.Total).Times(2))); // batch statistics that are not those of the start
        backbone.eval();
        return backbone;
    }

    private static float[] Run(MapDecoder decoder, Tensor latent)
    {
        var builder = new GraphBuilder("decoder");
        var context = new ExportContext(builder, ModuleExporterRegistry.Default);
        var output = DecoderExporter.Export(decoder, builder.Input("latent", TensorType.Float, -1, decoder.Latent), context, null);
        builder.Output("image", output, TensorType.Float, -1, decoder.Image.Channels, decoder.Image.Height, decoder.Image.Width);
        using var session = new InferenceSession(builder.ToBytes());
        using var run = new RunOptions();
        using var value = OrtValue.CreateTensorValueFromMemory(Close.Values(latent), latent.shape);
        using var results = session.Run(run, new Dictionary<string, OrtValue> { ["latent"] = value }, ["image"]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
