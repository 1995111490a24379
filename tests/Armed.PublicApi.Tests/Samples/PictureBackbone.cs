using Armed.Onnx;
using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.PublicApi.Tests.Samples;

/// <summary>A small network for images, which follow the columns of x: one convolution with wide steps, the largest of 2 x 2 values, a dense layer.</summary>
internal sealed class PictureBackbone : nn.Module, IBackbone
{
    private readonly Sequential _layers;

    public PictureBackbone(BackboneInput input, int width) : base(nameof(PictureBackbone))
    {
        var (channels, height, length) = input.Width == 0 ? input.Image!.Value : throw new NotSupportedException("This network reads images alone. Leave other columns out.");
        var places = (height + 1) / 2 / 2 * ((length + 1) / 2 / 2);
        _layers = nn.Sequential(
            nn.Unflatten(1, [channels, height, length]), nn.Conv2d(channels, 16, 3, stride: 2, padding: 1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16 * places, width), nn.ReLU());
        Widths = [width];
        RegisterComponents();
    }

    public IReadOnlyList<int> Widths { get; }

    public Tensor[] Activations(Tensor inputs, BackboneContext context) => [_layers.forward(inputs)];

    public static GraphValue Export(PictureBackbone backbone, GraphValue input, ExportContext context) => context.Child("layers", backbone._layers, input);
}

internal sealed record PictureFactory(int Width) : IBackboneFactory
{
    public string Name => "picture";
    public string Description => $"width {Width}";
    public IBackbone Create(BackboneInput input) => new PictureBackbone(input, Width);
}
