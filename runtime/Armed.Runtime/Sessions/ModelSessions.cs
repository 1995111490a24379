using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Sessions;

/// <summary>The sessions of one bundle, owned together.</summary>
internal sealed class ModelSessions : IDisposable
{
    private readonly Dictionary<string, SessionAtFirstUse> _sessions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _explaining = new(StringComparer.Ordinal);
    private readonly SessionFactory _factory;

    private ModelSessions(SessionFactory factory) => _factory = factory;

    public ArmedDevice Device => _factory.Device;

    /// <summary>What computes each graph, in the manifest's order; opens those that wait for their first use, but for those that only explain.</summary>
    public IReadOnlyList<GraphEvaluator> Evaluators => [.. _sessions.Select(session => session.Value.IsOpen || !_explaining.Contains(session.Key) ? session.Value.Value.Evaluator : new GraphEvaluator(session.Key, 0, "not opened"))];

    /// <summary>Opens every graph of the bundle that predicts unless the options leave that to its first use; on failure closes what was open.</summary>
    public static ModelSessions Open(OpenedBundle bundle, ArmedModelOptions options)
    {
        var sessions = new ModelSessions(SessionFactory.Create(options));
        try
        {
            foreach (var graph in bundle.Graphs)
            {
                var session = sessions.Add(graph, bundle, options);
                if (!options.OpenAtFirstUse && !sessions._explaining.Contains(graph.Description.Role))
                {
                    _ = session.Value;
                }
            }

            return sessions;
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    /// <summary>Most processes that load a bundle explain nothing: graphs that only explain are checked with the others, and read again if they are asked for.</summary>
    private SessionAtFirstUse Add(CheckedGraph graph, OpenedBundle bundle, ArmedModelOptions options)
    {
        var description = graph.Description;
        var explains = ReferenceEquals(description, GradCamSignature.In(bundle.Manifest));
        var session = explains ? Again(description, bundle.ReadAgain, bundle.Manifest, options) : Kept(graph, bundle.Manifest, options);
        _sessions.Add(description.Role, session);
        if (explains)
        {
            _explaining.Add(description.Role);
        }

        return session;
    }

    private SessionAtFirstUse Kept(CheckedGraph graph, BundleManifest manifest, ArmedModelOptions options) => new(() => Open(graph, manifest, options));

    /// <summary>Holds no bytes of the graph.</summary>
    private SessionAtFirstUse Again(GraphDescription graph, Func<GraphDescription, CheckedGraph> read, BundleManifest manifest, ArmedModelOptions options) => new(() => Open(read(graph), manifest, options));

    public bool Has(string role) => _sessions.ContainsKey(role);

    public GraphSession Get(string role)
        => _sessions.TryGetValue(role, out var session)
            ? session.Value
            : throw new InvalidOperationException(
                $"The bundle has no {role} graph; it has {string.Join(", ", _sessions.Keys)}. Train with the option that writes it, or use another head.");

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        _sessions.Clear();
        _factory.Dispose();
    }

    private GraphSession Open(CheckedGraph graph, BundleManifest manifest, ArmedModelOptions options)
    {
        var session = new GraphSession(_factory.Open(graph.Content, graph.Description.File), graph.Description, _factory.Device, graph.Model.RowElements);
        try
        {
            session.Choose(graph, manifest, options);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
