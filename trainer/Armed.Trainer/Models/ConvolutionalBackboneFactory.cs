using Armed.Trainer.Common;

namespace Armed.Trainer.Models;

/// <summary>The backbone for images that the options describe.</summary>
internal sealed class ConvolutionalBackboneFactory(ConvolutionOptions options) : IBackboneFactory
{
    public string Name => EnumWords.Of(options.Kind);

    public string Description => options.ToString();

    /// <summary>The factory of a table with images, or of a series; null for other tables.</summary>
    /// <exception cref="InputException">There are images and a series, or convolutions are asked for without both.</exception>
    public static ConvolutionalBackboneFactory? Of(TrainingOptions options, bool hasImages)
    {
        if (hasImages && options.Series is not null)
        {
            throw new InputException("A series is named (--series) beside images (--image). A backbone reads one of the two; leave one out.");
        }

        if (!hasImages && options.Series is null && options.Backbone is { } kind)
        {
            throw new InputException($"The backbone '{EnumWords.Of(kind)}' reads images or a series. Name a column of images with --image or the columns of a series with --series, or leave --backbone out.");
        }

        if (options.MapEffects is { } blocks && ConvolutionOptions.Of(options) is var completed && (blocks.Any(block => block > completed.Maps.Count) || !hasImages))
        {
            throw new InputException($"map_effects is {string.Join(", ", blocks)}; expected blocks of 1 to {completed.Maps.Count}, as --maps has, and images (--image); a series has no such effects.");
        }

        return Make(options, hasImages || options.Series is not null);
    }

    private static ConvolutionalBackboneFactory? Make(TrainingOptions options, bool reads) => reads ? new ConvolutionalBackboneFactory(ConvolutionOptions.Of(options)) : null;

    public IBackbone Create(BackboneInput input) => new ConvolutionalBackbone(input, options);
}
