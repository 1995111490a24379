using Armed.Runtime.Hosting.Bundles;

namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>A loaded model with a count of its users; the catalogue is the first, and the last one to leave disposes it.</summary>
internal sealed class ServedModel(FoundBundle source, string version, ArmedModel model)
{
    private int _users = 1;

    public FoundBundle Source { get; } = source;

    public string Name => Source.Name;

    public string Version { get; } = version;

    public ArmedModel Model { get; } = model;

    /// <summary>How long its directory has not been found; null where the last poll found it.</summary>
    public Absence? Absence { get; set; }

    public CataloguedVersion Describe() => new(Version, Model.Manifest.BundleId, Source.Path);

    /// <summary>Counts one more user; false where the last has left already.</summary>
    public bool TryEnter()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Model.Dispose();
        }
    }
}
