using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;

namespace Armed.Runtime;

/// <content>Where an image raises and lowers the linear predictors.</content>
public sealed partial class ArmedModel
{
    /// <summary>Size of the maps of an image, [linear predictors, height, width]; empty for a bundle without them: it has no images, its last layer does not read them, or its backbone is a program's own.</summary>
    public IReadOnlyList<int> MapShape => GradCamSignature.In(Manifest)?.Outputs[0].Shape ?? [];

    /// <summary>Whether maps depend on the clusters: these change the maps of the network, or have slopes on its features.</summary>
    public bool HasMixedMaps => GradCamSignature.In(Manifest)?.Outputs.Count > 1;

    /// <summary>
    /// Computes where images raise (above 0) and lower (below 0) each linear predictor: Grad-CAM (Selvaraju et al., ICCV 2017) on the maps of the last block, before its rectifier. Grad-CAM is the positive part of a map; that of a
    /// binary outcome's other level the positive part of its negative.
    /// </summary>
    /// <param name="rows">The rows, from <see cref="Rows"/> of this model, with the image and the columns that it takes. Without <c>cluster</c>, every cluster is unknown. Of clusters that <c>Adapt</c> changed in memory, new ones are unknown and refreshed ones keep the effects of the bundle; the maps of a saved bundle have the new effects.</param>
    /// <param name="maps">Receives the maps, [N, linear predictors, height, width] row by row, in the linear predictor's unit.</param>
    /// <param name="head">Mixed: under the effects of the rows' clusters; fixed: under none. They are the same where <see cref="HasMixedMaps"/> is false.</param>
    /// <exception cref="ArgumentException">An input is missing, the length does not fit, the head is another one, or the rows are another model's.</exception>
    /// <exception cref="InvalidOperationException">The bundle has no maps.</exception>
    /// <exception cref="ArmedBundleException">The graph, which is read again at the first call, changed since the bundle was loaded.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public void ComputeMaps(InputRows rows, Span<float> maps, PredictionHead head = PredictionHead.Mixed)
    {
        if (MapShape.Count == 0)
        {
            throw new InvalidOperationException("The bundle has no graph grad_cam: it has no images, its last layer does not read them, or it was written by an older version. Train it again with images and a built-in backbone.");
        }

        if (head is not (PredictionHead.Mixed or PredictionHead.Fixed))
        {
            throw new ArgumentException($"The head is {head}; maps have Mixed and Fixed.", nameof(head));
        }

        Compute(GraphRoles.GradCam, rows, head == PredictionHead.Mixed && HasMixedMaps ? GraphSignatures.MapMixed : GraphSignatures.Map, maps);
    }
}
