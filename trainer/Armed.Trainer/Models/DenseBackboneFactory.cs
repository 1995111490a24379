using System.Globalization;

namespace Armed.Trainer.Models;

/// <summary>The dense backbone that the options describe.</summary>
internal sealed class DenseBackboneFactory(TrainingOptions options) : IBackboneFactory
{
    public string Name => "dense";

    public string Description => string.Create(CultureInfo.InvariantCulture, $"hidden {string.Join(", ", options.Hidden)}; activation {options.Activation}; dropout {options.Dropout}");

    public IBackbone Create(BackboneInput input) => new DenseBackbone(input.Width, options.Hidden, options.Activation, options.Dropout);
}
