using Armed.Runtime.Adaptation;
using Armed.Runtime.BundleFiles;
using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Schema;
using Armed.Runtime.Sessions;

namespace Armed.Runtime.Predicting;

/// <summary>
/// A bundle that was read, checked and opened: its manifest, its schema, its graphs' sessions and what predicts with them. It counts no calls and checks no lengths;
/// <see cref="ArmedModel"/> does both for users.
/// </summary>
internal sealed class LoadedModel : IDisposable
{
    private LoadedModel(BundleManifest manifest, ModelSchema schema, ModelSessions sessions, AdaptedPredictor? adapted = null)
    {
        (Manifest, Schema, Sessions) = (manifest, schema, sessions);
        Inputs = new HeadInputs(manifest);
        Predictor = new BatchPredictor(schema, sessions, adapted);
        Heads = sessions.Has(GraphRoles.Inferred)
            ? [PredictionHead.Mixed, PredictionHead.Fixed, PredictionHead.Inferred, PredictionHead.Population]
            : [PredictionHead.Mixed, PredictionHead.Fixed, PredictionHead.Population];
        var hasContext = manifest.Context is [_, ..];
        var answers = new AdoptedAnswers(manifest, hasContext ? manifest.Context![0].Factor : manifest.Clusters[0].Name);
        HasAdoptedAnswer = answers.HaveAny(hasContext, MembershipBasis.Why(manifest) is null);
        InfersRows = sessions.Has(GraphRoles.Inferred) && manifest.Clusters.Count == 1 && answers.InferRows;
    }

    public BundleManifest Manifest { get; }

    public ModelSchema Schema { get; }

    public ModelSessions Sessions { get; }

    public BatchPredictor Predictor { get; }

    /// <summary>What each head's graph takes.</summary>
    public HeadInputs Inputs { get; }

    /// <summary>The heads that the bundle can answer by.</summary>
    public IReadOnlyList<PredictionHead> Heads { get; }

    /// <summary>Whether training found a better answer than the population's for some number of unlabelled rows of a new cluster.</summary>
    public bool HasAdoptedAnswer { get; }

    /// <summary>Whether a row of a new cluster of which nothing else is known is best answered by the clusters that it resembles.</summary>
    public bool InfersRows { get; }

    /// <summary>Reads, checks and opens a bundle.</summary>
    /// <exception cref="ArmedBundleException">The bundle is missing, damaged, or not what a bundle may be.</exception>
    /// <exception cref="ArgumentException">The options ask for the policy inferred of a bundle without that graph.</exception>
    public static LoadedModel Load(string path, ArmedModelOptions options)
    {
        var bundle = OnnxEnvironment.StartWhile(() => ReadBundle(path, options));
        var sessions = ModelSessions.Open(bundle, options);
        try
        {
            return new LoadedModel(bundle.Manifest, new ModelSchema(bundle.Manifest, options.NameMatch), sessions);
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    /// <summary>The model with adapted clusters; it uses the same sessions, so that only one of the two is disposed.</summary>
    public LoadedModel With(ModelFactor[] factors, AdaptedFactor[] adapted, IReadOnlyList<EffectPairRows> pairs)
    {
        var schema = Schema.With(factors);
        return new LoadedModel(Manifest, schema, Sessions, new AdaptedPredictor(adapted, pairs, schema, Sessions));
    }

    /// <summary>Columns of a graph's output; 0 where the bundle has no such graph or output.</summary>
    public int OutputColumns(string role, string output)
    {
        var graph = Manifest.Graphs.FirstOrDefault(graph => graph.Role == role);
        return graph?.Outputs.FirstOrDefault(tensor => tensor.Name == output)?.Columns ?? 0;
    }

    /// <summary>Closes the sessions; the caller sees to it that no call is under way.</summary>
    public void Dispose() => Sessions.Dispose();

    private static OpenedBundle ReadBundle(string path, ArmedModelOptions options)
    {
        var directory = BundleCommit.Recover(path);
        var manifest = BundleReader.ReadManifest(directory, options.Outcomes);
        RequirePolicy(options.UnknownCluster, manifest);
        return OpenedBundle.Read(directory, manifest, options);
    }

    private static void RequirePolicy(UnknownClusterPolicy? policy, BundleManifest manifest)
    {
        if (policy == UnknownClusterPolicy.Inferred && manifest.Graphs.All(graph => graph.Role != GraphRoles.Inferred))
        {
            throw new ArgumentException("ArmedModelOptions.UnknownCluster is Inferred, but the bundle has no inferred graph. Choose Population or Error.");
        }

        if (policy == UnknownClusterPolicy.Context && manifest.Graphs.All(graph => graph.Role != GraphRoles.Summary))
        {
            throw new ArgumentException("ArmedModelOptions.UnknownCluster is Context, but unlabelled rows tell nothing of the bundle's clusters: it has no summary graph. Choose Population or Error.");
        }

        if (policy == UnknownClusterPolicy.Membership && MembershipBasis.Why(manifest) is { } why)
        {
            throw new ArgumentException($"ArmedModelOptions.UnknownCluster is Membership, but the model cannot tell which of its clusters a new one's rows resemble: {why} Choose Population or Error.");
        }
    }
}
