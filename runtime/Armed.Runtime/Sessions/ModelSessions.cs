using Armed.Runtime.Bundles;
using Armed.Runtime.Graphs;

namespace Armed.Runtime.Sessions;

/// <summary>The sessions of one bundle, owned together.</summary>
internal sealed class ModelSessions : IDisposable
{
    private readonly Dictionary<string, Lazy<GraphSession>> _sessions = new(StringComparer.Ordinal);
    private readonly SessionFactory _factory;

    private ModelSessions(SessionFactory factory) => _factory = factory;

    public ArmedDevice Device => _factory.Device;

    /// <summary>What computes each graph, in the manifest's order; opens those that wait for their first use.</summary>
    public IReadOnlyList<GraphEvaluator> Evaluators => [.. _sessions.Values.Select(session => session.Value.Evaluator)];

    /// <summary>Opens every graph of the bundle that predicts unless the options leave that to its first use; on failure closes what was open.</summary>
    public static ModelSessions Open(OpenedBundle bundle, ArmedModelOptions options)
    {
        var sessions = new ModelSessions(SessionFactory.Create(options));
        try
        {
            foreach (var graph in bundle.Graphs)
            {
                var session = new Lazy<GraphSession>(() => sessions.Open(graph, bundle.Manifest, options));
                sessions._sessions.Add(graph.Description.Role, session);
                if (!options.OpenAtFirstUse && !IsForExplanations(graph.Description))
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

    /// <summary>Most processes that load a bundle explain nothing.</summary>
    private static bool IsForExplanations(GraphDescription graph) => graph.Role == GraphRoles.GradCam;

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
            if (session.IsValueCreated)
            {
                session.Value.Dispose();
            }
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
