using Armed.Trainer.Common;

namespace Armed.Trainer.Models;

/// <summary>The backbone for images that the options describe.</summary>
internal sealed class ConvolutionalBackboneFactory(ConvolutionOptions options) : IBackboneFactory
{
    public string Name => EnumWords.Of(options.Kind);

    public string Description => options.ToString();

    public IBackbone Create(BackboneInput input) => new ConvolutionalBackbone(input, options);
}
