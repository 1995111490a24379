namespace Armed.Trainer.Export;

/// <summary>The parts of a graph that are networks, by the first part of their constants' names. What follows from a network's features (last layer, effects, uncertainties) has other names.</summary>
internal static class NetworkParts
{
    /// <summary>Name of the first network's shared features; further networks have their number behind it.</summary>
    public const string Backbone = "backbone";

    /// <summary>The shared features whose maps the rows' clusters change.</summary>
    public const string BackboneOfClusters = "backbone_of_clusters";

    /// <summary>The part of an autoencoder that makes images.</summary>
    public const string Decoder = "decoder";

    /// <summary>The same under the effects of the rows' clusters.</summary>
    public const string DecoderOfClusters = "decoder_of_clusters";

    /// <summary>The hidden layers of the Z-predictor.</summary>
    public const string ZPredictor = "z_predictor";

    /// <summary>The last layer of the Z-predictor for a factor, with its number behind it.</summary>
    public const string ZHead = "z_head";

    /// <summary>Grad-CAM of the population. The copy of the network is in the blocks of this scope and in its dense layer's weight.</summary>
    public const string MapsOfPopulation = "population";

    /// <summary>The same under the effects of the rows' clusters.</summary>
    public const string MapsOfClusters = "clusters";

    private static readonly HashSet<string> s_all = [Backbone, BackboneOfClusters, Decoder, DecoderOfClusters, ZPredictor, ZHead];

    /// <summary>Whether a constant belongs to a network.</summary>
    /// <param name="constant">Its name, such as <c>backbone2.layer0.0.weight</c>.</param>
    public static bool Has(string constant)
    {
        var parts = constant.Split('.');
        return s_all.Contains(parts[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')) || (parts is [MapsOfPopulation or MapsOfClusters, var part, ..] && IsOfNetwork(part));
    }

    // block0.weight, weight: not coefficients, map_weights and the effects of factors.
    private static bool IsOfNetwork(string part) => part.StartsWith("block", StringComparison.Ordinal) || part.StartsWith("weight", StringComparison.Ordinal);
}
