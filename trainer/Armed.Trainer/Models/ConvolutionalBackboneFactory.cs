using Armed.Trainer.Common;

namespace Armed.Trainer.Models;

/// <summary>The backbone for images that the options describe.</summary>
internal sealed class ConvolutionalBackboneFactory(ConvolutionOptions options) : IBackboneFactory
{
    public string Name => EnumWords.Of(options.Kind);

    public string Description => options.ToString();

    /// <summary>The factory of a table with images; null for one without.</summary>
    public static ConvolutionalBackboneFactory? Of(TrainingOptions options, bool hasImages) => hasImages ? new ConvolutionalBackboneFactory(ConvolutionOptions.Of(options)) : null;

    public IBackbone Create(BackboneInput input) => new ConvolutionalBackbone(input, options);
}
