using Armed.Runtime.Bundles;
using Armed.Runtime.Bundles.Internal;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>The sessions of one bundle, owned together.</summary>
internal sealed class ModelSessions : IDisposable
{
    private readonly Dictionary<string, GraphSession> _sessions = new(StringComparer.Ordinal);

    private readonly SessionFactory _factory;

    private ModelSessions(SessionFactory factory) => _factory = factory;

    public ArmedDevice Device => _factory.Device;

    /// <summary>Reads and checks every graph of the bundle, and opens it unless the options leave that to its first use; on failure closes what was open.</summary>
    public static ModelSessions Open(string directory, BundleManifest manifest, ArmedModelOptions options)
    {
        var sessions = new ModelSessions(SessionFactory.Create(options));
        try
        {
            foreach (var graph in manifest.Graphs)
            {
                var content = BundleReader.ReadGraph(directory, graph, manifest, options.MaxGraphBytes, out var rowElements);
                sessions.Add(graph, content, rowElements, options.OpenAtFirstUse);
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
        _factory.Dispose();
    }

    /// <summary>A session that waits keeps the bytes that were checked, and drops them when it is opened.</summary>
    private void Add(GraphDescription graph, byte[] content, long rowElements, bool waits)
    {
        var session = waits ? new Lazy<InferenceSession>(() => _factory.Open(content, graph.File)) : new Lazy<InferenceSession>(_factory.Open(content, graph.File));
        try
        {
            _sessions.Add(graph.Role, new GraphSession(session, graph, Device, rowElements));
        }
        catch when (session.IsValueCreated)
        {
            session.Value.Dispose();
            throw;
        }
    }
}
