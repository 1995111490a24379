using Armed.Runtime.Hosting;

namespace Armed.Server.Serving;

/// <summary>Whether the server takes requests: not while it drains.</summary>
internal sealed class ServerState(ModelCatalogue catalogue)
{
    private volatile bool _isDraining;

    public bool IsReady => !_isDraining && catalogue.Models.Any(model => model.Versions.Count > 0);

    public void Drain() => _isDraining = true;

    public bool HasModel(string name, string? version)
    {
        if (_isDraining || !catalogue.TryRent(name, version, out var lease))
        {
            return false;
        }

        lease.Dispose();
        return true;
    }
}
