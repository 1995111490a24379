namespace Armed.Runtime.Adaptation;

/// <summary>The clusters of one factor that were adapted in memory: rows that come before those of the graph's table. Immutable.</summary>
internal sealed class AdaptedFactor
{
    private readonly ClusterState[] _added;
    private readonly Dictionary<int, ClusterState> _refreshed;

    private AdaptedFactor(FactorBasis basis, ClusterState[] added, Dictionary<int, ClusterState> refreshed)
        => (Basis, _added, _refreshed) = (basis, added, refreshed);

    public AdaptedFactor(FactorBasis basis)
        : this(basis, [], [])
    {
    }

    public FactorBasis Basis { get; }

    /// <summary>Whether nothing was adapted.</summary>
    public bool IsEmpty => _added.Length == 0 && _refreshed.Count == 0;

    /// <summary>New clusters in code order, from the table's number of clusters on.</summary>
    public IReadOnlyList<ClusterState> Added => _added;

    /// <summary>Known clusters by code.</summary>
    public IReadOnlyDictionary<int, ClusterState> Refreshed => _refreshed;

    /// <summary>The adapted cluster of a code; null if the graph's own table answers.</summary>
    public ClusterState? Find(long code)
    {
        var clusters = Basis.Table.Clusters;
        if (code >= clusters)
        {
            return code - clusters < _added.Length ? _added[code - clusters] : null;
        }

        return _refreshed.Count > 0 && code >= 0 ? _refreshed.GetValueOrDefault((int)code) : null;
    }

    /// <summary>A cluster's state before further rows; null for the first code that is free.</summary>
    public ClusterState? Before(int code)
        => Find(code) ?? (code < Basis.Table.Clusters ? Basis.Known(code) : null);

    /// <summary>The factor with further states; new clusters have the codes that follow.</summary>
    public AdaptedFactor With(IReadOnlyList<(int Code, ClusterState State)> states)
    {
        var clusters = Basis.Table.Clusters;
        var (added, refreshed) = (new List<ClusterState>(_added), new Dictionary<int, ClusterState>(_refreshed));
        foreach (var (code, state) in states)
        {
            if (code < clusters)
            {
                refreshed[code] = state;
            }
            else if (code - clusters < added.Count)
            {
                added[code - clusters] = state;
            }
            else
            {
                added.Add(state);
            }
        }

        return new AdaptedFactor(Basis, [.. added], refreshed);
    }

    /// <summary>Copies a cluster's row of the table, or that of the unknown cluster.</summary>
    public void ReadRow(long code, Span<float> destination)
    {
        if (Find(code) is { } state)
        {
            state.Row.CopyTo(destination);
        }
        else
        {
            Basis.Table.Read(code >= 0 && code < Basis.Table.Clusters ? (int)code : Basis.Table.Clusters, destination);
        }
    }
}
