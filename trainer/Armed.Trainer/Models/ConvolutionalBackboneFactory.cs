using Armed.Onnx;
using Armed.Trainer.Common;

namespace Armed.Trainer.Models;

/// <summary>The backbone for images that the options describe.</summary>
internal sealed class ConvolutionalBackboneFactory(ConvolutionOptions options) : IBackboneFactory
{
    public string Name => EnumWords.Of(options.Kind);

    public string Description => options.ToString();

    public IBackbone Create(BackboneInput input)
    {
        TorchLibrary.SetNnpack(on: false); // single images go to it before the first training step, too, and it complains of the processor
        return new ConvolutionalBackbone(input, options);
    }
}
