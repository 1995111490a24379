using Armed.Trainer.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Fitting;

/// <summary>
/// Groups of weights by their learning rate. Adam changes every weight by about the learning rate, whatever its gradient, so that one step changes a sum of K inputs by up to K rates: with the maps of a large image a step in the
/// direction of all of them sends the exponential of a count to infinity. The dense layer behind the maps therefore learns slower in proportion to its inputs (Yang, Hu et al., "Tensor Programs V", 2022, table 8), from
/// <see cref="MostInputs"/> inputs on.
/// </summary>
internal static class WeightGroups
{
    /// <summary>Inputs of a layer up to which it learns at the full rate.</summary>
    public const int MostInputs = 2_048;

    /// <summary>The groups of a network's weights [.., K].</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="weightDecay">Weight decay, the same for all of them.</param>
    /// <param name="backbone">The backbone.</param>
    public static IEnumerable<ParameterGroup> Of(IReadOnlyList<Parameter> weights, double weightDecay, nn.Module backbone)
    {
        var behindMaps = (backbone as ConvolutionalBackbone)?.Dense is { } dense ? ((Linear)dense[0]).weight : null;
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
