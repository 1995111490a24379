using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>What a convolutional backbone gives of some rows, for the population and for their clusters.</summary>
/// <param name="Population">The population's hidden layers.</param>
/// <param name="Clusters">The features [N, H] of the rows' clusters.</param>
/// <param name="Images">What a decoder makes of both; null without one.</param>
internal sealed record MapPasses(HiddenLayers Population, Tensor Clusters, Reconstructions? Images);
