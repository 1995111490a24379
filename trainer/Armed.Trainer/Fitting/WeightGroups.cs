using Armed.Trainer.Models;
using Armed.Trainer.Outcomes;
using TorchSharp.Modules;

namespace Armed.Trainer.Fitting;

/// <summary>
/// Groups of weights by their learning rate. Adam changes every weight by about the learning rate, whatever its gradient, so that one step changes a sum of K inputs by up to K rates: with the maps of an image the first steps
/// send the exponential of a count to infinity. From some number of inputs on the dense layer behind the maps therefore learns slower, in proportion to its inputs (Yang, Hu et al., "Tensor Programs V", 2022, table 8). Other losses
/// grow slowly enough.
/// </summary>
internal static class WeightGroups
{
    /// <summary>Inputs of a layer up to which it learns at the full rate. Of 256 on, 48 x 48 images in one block, conv and residual, do not diverge; 2,048 are too many.</summary>
    public const int MostInputs = 256;

    /// <summary>The groups of a network's weights [.., K].</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="weightDecay">Weight decay, the same for all of them.</param>
    /// <param name="network">The network that they are of.</param>
    /// <param name="outcome">What it predicts.</param>
    public static IEnumerable<ParameterGroup> Of(IReadOnlyList<Parameter> weights, double weightDecay, ArmedNetwork network, OutcomeModel outcome)
    {
        var behindMaps = !outcome.IsExponential ? null : (network.BackboneModule as ConvolutionalBackbone)?.Dense is { } dense ? ((Linear)dense[0]).weight : null;
        var factor = behindMaps is null ? 1 : FactorOf(behindMaps.size(1));
        if (factor == 1)
        {
            yield return new ParameterGroup(weights, 1, weightDecay, ClipScope.Backbone);
            yield break;
        }

        yield return new ParameterGroup([.. weights.Where(weight => weight.Handle != behindMaps!.Handle)], 1, weightDecay, ClipScope.Backbone);
        yield return new ParameterGroup([behindMaps!], factor, weightDecay / factor, ClipScope.Backbone);
    }

    /// <summary>Multiple of the learning rate of a layer with so many inputs.</summary>
    public static double FactorOf(long inputs) => Math.Min(1, (double)MostInputs / inputs);
}
