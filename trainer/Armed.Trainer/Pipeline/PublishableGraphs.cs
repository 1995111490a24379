using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Graphs.Shapes;
using Armed.Trainer.Data;
using Armed.Trainer.Export;
using Armed.Trainer.Export.Heads;
using Armed.Trainer.Models;

namespace Armed.Trainer.Pipeline;

/// <summary>Checks before training that the graphs of a convolutional network will not be too large to be loaded: a bundle's graphs have a bound on what they compute for each row.</summary>
internal static class PublishableGraphs
{
    /// <summary>Checks the graphs of untrained modules.</summary>
    /// <exception cref="InputException">A graph computes too much for each row.</exception>
    public static void Require(ModelModules modules, OutcomeColumn outcome)
    {
        if (modules.Network.Backbone is not ConvolutionalBackbone backbone)
        {
            return;
        }

        using var model = FittedModel.Untrained(modules);
        var metadata = new ModelMetadata(outcome.Task.Name, "", BundleManifest.CurrentFormatVersion, modules.Encoding, outcome.ClassNames);
        foreach (var graph in new ModelGraphs(model, metadata).Build())
        {
            var elements = Elements(graph, backbone);
            if (elements * modules.Networks.Count > OnnxLimits.MaxRowElements) // a refit joins all networks in one graph
            {
                throw TooLarge(graph, backbone, FormattableString.Invariant($"{elements * modules.Networks.Count:N0} values in {modules.Networks.Count} networks, at most {OnnxLimits.MaxRowElements:N0} are possible"));
            }
        }
    }

    private static long Elements(BuiltGraph graph, ConvolutionalBackbone backbone)
    {
        var read = OnnxReader.Read(graph.Bytes);
        try
        {
            return ShapeInference.Check(read.Graph);
        }
        catch (OnnxFault fault)
        {
            throw TooLarge(graph, backbone, fault.Message);
        }
    }

    private static InputException TooLarge(BuiltGraph graph, ConvolutionalBackbone backbone, string what)
    {
        var (input, maps) = (backbone.Input.Maps!.Value, string.Join(",", backbone.Blocks.Select(block => block.Outputs.Channels)));
        return new InputException($"The graph {graph.Role} of a network with maps {maps} on {(backbone.Input.Image is null ? "a series" : "images")} of {input} would be too large for a bundle: {what}. "
            + (backbone.Input.Image is null ? "Use a shorter series, or fewer channels with --maps." : "Use smaller images with --image-size, or fewer channels with --maps."));
    }
}
