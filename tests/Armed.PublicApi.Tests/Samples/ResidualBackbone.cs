using Armed.Onnx;
using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.PublicApi.Tests.Samples;

/// <summary>A residual network with batch normalisation: h_1 from the inputs, then h_l = h_(l-1) + block(h_(l-1)).</summary>
internal sealed class ResidualBackbone : nn.Module, IBackbone
{
    private readonly ModuleList<Sequential> _blocks;

    public ResidualBackbone(int inputs, int width, int blocks) : base(nameof(ResidualBackbone))
    {
        _blocks = new ModuleList<Sequential>([.. Enumerable.Range(0, blocks).Select(b => Block(b == 0 ? inputs : width, width))]);
        Widths = [.. Enumerable.Repeat(width, blocks)];
        RegisterComponents();
    }

    public IReadOnlyList<int> Widths { get; }

    public Tensor[] Activations(Tensor inputs, BackboneContext context)
    {
        List<Tensor> layers = [_blocks[0].forward(inputs)];
        layers.AddRange(_blocks.Skip(1).Select(block => layers[^1] + block.forward(layers[^1])));
        return [.. layers];
    }

    public static GraphValue Export(ResidualBackbone backbone, GraphValue input, ExportContext context) => backbone._blocks.Skip(1).Aggregate(
        context.Child("block0", backbone._blocks[0], input), (h, block) => context.Builder.Node("Add", [h, context.Child("block", block, h)]));

    private static Sequential Block(int inputs, int width) => nn.Sequential(nn.Linear(inputs, width), nn.BatchNorm1d(width), nn.SiLU());
}

internal sealed record ResidualFactory(int Width, int Blocks) : IBackboneFactory
{
    public string Name => "residual";
    public string Description => $"width {Width}, blocks {Blocks}";
    public IBackbone Create(BackboneInput input) => new ResidualBackbone(input.Width, Width, Blocks);
}
