using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Splits;

/// <summary>
/// Draws a share of the rows: each cluster gives its share, rounded up or down at random so that the sum is right, and within a cluster the class that lags
/// furthest behind its share gives the next row.
/// </summary>
internal sealed class StratifiedDraw
{
    private readonly int[] _rows;
    private readonly int[] _cluster;
    private readonly int[] _class;
    private readonly double _share;
    private readonly SplitMix64 _random;
    private readonly double[] _owed;
    private readonly int[] _left;
    private readonly int _clusters;

    /// <summary>By class the rows of a cluster that can be drawn.</summary>
    private readonly Stack<int>[] _open;

    public StratifiedDraw(ClusteredTable table, int[] rows, double share, SplitMix64 random)
    {
        (_rows, _share, _random) = (rows, share, random);
        (_cluster, _clusters) = (table.Clusters[0].Codes, table.Clusters[0].Levels.Count);
        var outcome = table.Outcome;
        _class = outcome.IsNumber ? new int[table.Rows] : outcome.Classes;
        _owed = new double[Math.Max(1, outcome.ClassNames.Count)];
        _left = new int[_owed.Length];
        _open = Array.ConvertAll(_owed, _ => new Stack<int>());
        foreach (var row in rows)
        {
            _left[_class[row]]++;
        }
    }

    public (int[] Train, int[] Validation) Divide()
    {
        _random.Shuffle(_rows);
        var groups = Groups();
        var drawable = groups.Where(group => group.Count > 1).Sum(group => (long)group.Count);
        var wanted = Math.Max(1, Math.Round(_share * _rows.Length));
        var rate = drawable == 0 ? 0 : Math.Min(1, wanted / drawable);
        var drawn = new bool[_class.Length];
        var (before, offset) = (0.0, _random.NextDouble());
        foreach (var group in groups.Where(group => group.Count > 1))
        {
            var after = before + (rate * group.Count);
            var quota = (int)(Math.Floor(after + offset) - Math.Floor(before + offset));
            Draw(group, Math.Min(quota, group.Count - 1), rate, drawn);
            before = after;
        }

        return Ascending(drawn);
    }

    /// <summary>The rows of each cluster in their random order.</summary>
    private List<List<int>> Groups()
    {
        var groups = new List<List<int>>();
        var ofCluster = new List<int>?[_clusters];
        foreach (var row in _rows)
        {
            ref var group = ref ofCluster[_cluster[row]];
            if (group is null)
            {
                groups.Add(group = []);
            }

            group.Add(row);
        }

        return groups;
    }

    private void Draw(List<int> group, int quota, double rate, bool[] drawn)
    {
        Array.ForEach(_open, rows => rows.Clear());
        foreach (var row in group)
        {
            _owed[_class[row]] += rate;
            _open[_class[row]].Push(row);
        }

        for (var i = 0; i < quota && Next() is >= 0 and var next; i++)
        {
            drawn[_open[next].Pop()] = true;
            _owed[next]--;
            _left[next]--;
        }
    }

    /// <summary>The class that lags furthest behind its share and has a row to give; -1 without one.</summary>
    private int Next()
    {
        var next = -1;
        for (var code = 0; code < _open.Length; code++)
        {
            if (_open[code].Count > 0 && _left[code] > 1 && (next < 0 || _owed[code] > _owed[next]))
            {
                next = code;
            }
        }

        return next;
    }

    /// <summary>The rows that were not drawn, a row as often as it was given, and those that were.</summary>
    private (int[] Train, int[] Validation) Ascending(bool[] drawn)
    {
        var times = new int[drawn.Length];
        foreach (var row in _rows)
        {
            times[row] += drawn[row] ? 0 : 1;
        }

        var (train, validation) = (new List<int>(_rows.Length), new List<int>());
        for (var row = 0; row < times.Length; row++)
        {
            for (var i = 0; i < times[row]; i++)
            {
                train.Add(row);
            }

            if (drawn[row])
            {
                validation.Add(row);
            }
        }

        return ([.. train], [.. validation]);
    }
}
