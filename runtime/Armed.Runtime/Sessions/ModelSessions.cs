using Armed.Runtime.Bundles;
using Armed.Runtime.Bundles.Internal;

namespace Armed.Runtime.Sessions;

/// <summary>The sessions of one bundle, owned together.</summary>
internal sealed class ModelSessions : IDisposable
{
    private readonly Dictionary<string, GraphSession> _sessions = new(StringComparer.Ordinal);

    private ModelSessions()
    {
    }

    public ArmedDevice Device { get; private set; }

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
                sessions._sessions.Add(graph.Role, new GraphSession(factory.Open(content, graph.File), graph, factory.Device));
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
