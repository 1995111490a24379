namespace Armed.Trainer.Fitting;

/// <summary>Row-weighted means of named losses over an epoch.</summary>
internal sealed class LossMeter
{
    private readonly SortedDictionary<string, (double Sum, double Rows)> _sums = new(StringComparer.Ordinal);

    /// <summary>The value that was added last.</summary>
    public double Last { get; private set; }

    /// <summary>Adds a batch's mean loss.</summary>
    public void Add(string name, double value, long rows)
    {
        Last = value;
        _sums.TryGetValue(name, out var sum);
        _sums[name] = (sum.Sum + value * rows, sum.Rows + rows);
    }

    /// <summary>The means so far.</summary>
    public Dictionary<string, double> Means() => _sums.ToDictionary(p => p.Key, p => p.Value.Sum / p.Value.Rows, StringComparer.Ordinal);

    /// <summary>Forgets everything.</summary>
    public void Clear() => _sums.Clear();

    public void Write(BinaryWriter writer)
    {
        writer.Write(_sums.Count);
        foreach (var (name, (sum, rows)) in _sums)
        {
            writer.Write(name);
            writer.Write(sum);
            writer.Write(rows);
        }
    }

    public void Read(BinaryReader reader)
    {
        _sums.Clear();
        for (var n = reader.ReadInt32(); n > 0; n--)
        {
            _sums[reader.ReadString()] = (reader.ReadDouble(), reader.ReadDouble());
        }
    }
}
