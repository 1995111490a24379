using Armed.Runtime;
using Armed.Runtime.Bundles;

namespace Armed.Server.Inference;

/// <summary>The heads that a model serves: what it predicts by, then every other head of its manifest.</summary>
internal sealed class ServedHeads
{
    private readonly BundleManifest _manifest;

    public ServedHeads(ArmedModel model, ModelInputs inputs)
    {
        _manifest = model.Manifest;
        All =
        [
            .. model.Heads.Select(head => new ServedHead(OutputNames.Of(head), head, Graphs(head).SelectMany(graph => graph.Inputs), [], inputs)),
            .. Others(_manifest).Select(graph => new ServedHead(graph.Role, null, graph.Inputs, graph.Outputs, inputs)),
        ];
    }

    public IReadOnlyList<ServedHead> All { get; }

    /// <summary>The head that answers where a request names none.</summary>
    public ServedHead Mixed => All[0];

    public string Names => string.Join(", ", All.Select(head => head.Name));

    /// <summary>The heads of a manifest that predictions do not go by.</summary>
    public static IEnumerable<GraphDescription> Others(BundleManifest manifest)
        => manifest.Graphs.Where(graph => graph.Role is not (GraphRoles.Mixed or GraphRoles.Fixed or GraphRoles.Inferred));

    public ServedHead? Find(string name) => All.FirstOrDefault(head => head.Name == name);

    /// <summary>The graphs that answer: for the mixed head also the inferred one, which the policy for unknown clusters may ask.</summary>
    private IEnumerable<GraphDescription> Graphs(PredictionHead head) => _manifest.Graphs.Where(graph => head switch
    {
        PredictionHead.Fixed => graph.Role == GraphRoles.Fixed,
        PredictionHead.Inferred => graph.Role == GraphRoles.Inferred,
        PredictionHead.Population => graph.Role == GraphRoles.Mixed,
        _ => graph.Role is GraphRoles.Mixed or GraphRoles.Inferred,
    });
}
