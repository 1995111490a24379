using Armed.Runtime.Bundles;
using Armed.Runtime.Bundles.Internal;

namespace Armed.Runtime.Sessions;

/// <summary>The sessions of one bundle, owned together.</summary>
internal sealed class ModelSessions : IDisposable
{
    private readonly Dictionary<string, GraphSession> _sessions = new(StringComparer.Ordinal);
    private readonly List<GraphEvaluator> _evaluators = [];

    private ModelSessions()
    {
    }

    public ArmedDevice Device { get; private set; }

    /// <summary>What computes each graph, in the manifest's order.</summary>
    public IReadOnlyList<GraphEvaluator> Evaluators => _evaluators.AsReadOnly();

    /// <summary>Reads, checks and opens every graph of the bundle; on failure closes what was open.</summary>
    public static ModelSessions Open(string directory, BundleManifest manifest, ArmedModelOptions options)
    {
        using var factory = SessionFactory.Create(options);
        var sessions = new ModelSessions { Device = factory.Device };
        try
        {
            foreach (var graph in manifest.Graphs)
            {
                var content = BundleReader.ReadGraph(directory, graph, manifest, options.MaxGraphBytes);
                var session = new GraphSession(factory.Open(content.Content, graph.File), graph, factory.Device);
                sessions._sessions.Add(graph.Role, session);
                sessions._evaluators.Add(session.Choose(content, manifest, options.DirectEvaluation));
            }

            return sessions;
        }
        catch
        {
            sessions.Dispose();
            throw;
        }
    }

    public bool Has(string role) => _sessions.ContainsKey(role);

    public GraphSession Get(string role)
        => _sessions.TryGetValue(role, out var session)
            ? session
            : throw new InvalidOperationException(
                $"The bundle has no {role} graph; it has {string.Join(", ", _sessions.Keys)}. Train with the option that writes it, or ask for another head.");

    public void Dispose()
    {
        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }

        _sessions.Clear();
    }
}
