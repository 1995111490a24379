using Armed.Runtime.Hosting.Catalogue;

namespace Armed.Runtime.Hosting;

/// <summary>
/// The right to use a model until it is disposed: a model that a newer bundle replaces is released when the last lease has gone. Injected as a scoped service it lasts as long
/// as the scope, such as a web request. The model itself may be used from many threads; dispose the lease once.
/// </summary>
public sealed class ModelLease : IDisposable
{
    private readonly ServedModel _served;
    private int _disposed;

    internal ModelLease(ServedModel served) => _served = served;

    /// <summary>The model. Do not dispose it: the catalogue owns it.</summary>
    public ArmedModel Model => _served.Model;

    /// <summary>Name that the model is served under.</summary>
    public string Name => _served.Name;

    /// <summary>The bundle's version: the number of its folder, or the first 12 digits of its id where it has none.</summary>
    public string Version => _served.Version;

    /// <summary>Gives the model back. Doing it twice does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _served.Leave();
        }
    }
}
