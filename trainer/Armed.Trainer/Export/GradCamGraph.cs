using Armed.Onnx;
using Armed.Trainer.Data;
using Armed.Trainer.Models;

namespace Armed.Trainer.Export;

/// <summary>
/// Grad-CAM (Selvaraju et al., ICCV 2017, equations 1 and 2) before its rectifier: sum_k alpha_ok A_k with A the maps of the last block before they are halved and alpha_ok the mean over their pixels of the gradient of
/// linear predictor o. Behind the maps there are a pooling, one dense layer and the last layer, so that the gradient has a closed form: with z the dense layer's sum, a its activation, W its weight, C the map of the refit
/// and b_o the coefficients of the hidden features, those of the row's clusters added, alpha_ok = sum_j (C b_o)_j a'(z_j) sum_i W_jki / pixels. The maps of several networks add up.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="model">The model.</param>
internal sealed class GradCamGraph(ModelGraph graph, FittedModel model)
{
    private readonly List<GradCamNetwork> _networks = [.. model.HiddenNetworks.Select(network => new GradCamNetwork(graph, (ConvolutionalBackbone)network.Backbone))];

    /// <summary>Size of a map.</summary>
    public static ImageShape Shape(FittedModel model) => ((ConvolutionalBackbone)model.HiddenNetworks[0].Backbone).LastMapShape with { Channels = model.Outcome.Outputs };

    /// <summary>Whether a model's last layer reads maps whose gradient is known.</summary>
    public static bool IsOf(FittedModel model) => model.Encoding.Image is not null && model.LastLayer.UsesHidden && model.HiddenNetworks.All(network => network.Backbone is ConvolutionalBackbone);

    /// <summary>Whether clusters change the maps of a model, or what they count for.</summary>
    public static bool HasClusters(FittedModel model) => model.LastLayer.Effects.Any(table => table.Design.Hidden > 0) || model.HiddenNetworks.Any(network => network.FeatureEffects.Count > 0);

    /// <summary>The maps of the population [N, O, h, w].</summary>
    public GraphValue Fixed()
    {
        using var scope = graph.Builder.Scope(NetworkParts.MapsOfPopulation);
        return Maps(Coefficients(), ofClusters: false);
    }

    /// <summary>The maps under the effects of the rows' clusters [N, O, h, w].</summary>
    public GraphValue Mixed()
    {
        using var scope = graph.Builder.Scope(NetworkParts.MapsOfClusters);
        var coefficients = Coefficients(); // [1, O, H]
        for (var factor = 0; factor < model.LastLayer.Effects.Count; factor++)
        {
            coefficients = model.LastLayer.Effects[factor].Design.Hidden > 0 ? graph.Node("Add", coefficients, Effects(factor)) : coefficients;
        }

        return Maps(coefficients, ofClusters: true);
    }

    private GraphValue Maps(GraphValue coefficients, bool ofClusters)
    {
        GraphValue? sum = null;
        for (int n = 0, start = 0; n < _networks.Count; start += model.HiddenNetworks[n].HiddenWidth, n++)
        {
            var own = _networks.Count == 1 ? coefficients : graph.Columns(coefficients, axis: 2, start, model.HiddenNetworks[n].HiddenWidth);
            var effects = ofClusters ? graph.Networks.MapEffectsOf(model.HiddenNetworks[n]) : null;
            var maps = _networks[n].Maps(graph.Networks.InputsOf(model.HiddenNetworks[n], n), effects, own);
            sum = sum is null ? maps : graph.Node("Add", sum, maps);
        }

        var shape = Shape(model);
        return graph.Node("Reshape", sum!, graph.Builder.Constant("map_shape", [-1L, shape.Channels, shape.Height, shape.Width], 4));
    }

    /// <summary>C b_o of the population, [1, O, H]: of the hidden layers of all networks, in original units.</summary>
    private GraphValue Coefficients()
    {
        var (last, width) = (model.LastLayer, model.HiddenNetworks.Sum(network => network.HiddenWidth));
        var coefficients = new float[last.Outputs * width];
        if (last.Hidden.Length > 0)
        {
            var features = last.Hidden.Length / last.Outputs;
            for (var i = 0; i < coefficients.Length; i++)
            {
                var (output, unit) = Math.DivRem(i, width);
                coefficients[i] = (float)(model.OutcomeSd * Enumerable.Range(0, features).Sum(feature => last.Hidden[(output * features) + feature] * (double)Mapped(feature, unit, width)));
            }
        }

        return graph.Builder.Constant("coefficients", coefficients, 1, last.Outputs, width);
    }

    /// <summary>What the clusters of a factor add, [N, O, H].</summary>
    private GraphValue Effects(int factor)
    {
        var table = (model.LastLayer.Effects[factor] with { WithFixed = null, Cholesky = null }).Scaled(model.OutcomeSd);
        var (design, builder) = (table.Design, graph.Builder);
        using var scope = builder.Scope(FormattableString.Invariant($"factor{factor}"));
        var rows = graph.Tables.EffectRows(graph.Codes.Cluster(factor, table.Clusters), table.Means, table.Clusters + 1);                                       // [N, K O]
        var effects = graph.Node("Reshape", rows, builder.Constant("effects_shape", [-1L, table.Effects, table.Outputs], 3));
        var hidden = graph.Columns(effects, axis: 1, table.Effects - design.Hidden, design.Hidden);                                                     // [N, P, O]
        var byOutput = builder.Node("Transpose", [hidden], NodeAttribute.Ints("perm", [0, 2, 1]));                                                      // [N, O, P]
        var width = model.HiddenNetworks.Sum(network => network.HiddenWidth);
        return model.LastLayer.Map is null ? byOutput
            : graph.Node("MatMul", byOutput, builder.Constant("hidden_map", model.LastLayer.Map.Weight[..(design.Hidden * width)], design.Hidden, width)); // [N, O, H]
    }

    private float Mapped(int feature, int unit, int width) => model.LastLayer.Map is { } map ? map.Weight[(feature * width) + unit] : feature == unit ? 1 : 0;
}
