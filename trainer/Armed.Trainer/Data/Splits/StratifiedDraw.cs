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

    public StratifiedDraw(ClusteredTable table, int[] rows, double share, SplitMix64 random)
    {
        (_rows, _share, _random) = (rows, share, random);
        _cluster = table.Clusters[0].Codes;
        var outcome = table.Outcome;
        _class = outcome.IsNumber ? new int[table.Rows] : outcome.Classes;
        _owed = new double[Math.Max(1, outcome.ClassNames.Count)];
        _left = new int[_owed.Length];
        foreach (var row in rows)
        {
            _left[_class[row]]++;
        }
    }

    public (int[] Train, int[] Validation) Divide()
    {
        _random.Shuffle(_rows);
        // A stable sort keeps the random order within each cluster.
        var groups = _rows.GroupBy(row => _cluster[row]).Select(group => group.ToList()).ToList();
        var drawable = groups.Where(group => group.Count > 1).Sum(group => (long)group.Count);
        var wanted = Math.Max(1, Math.Round(_share * _rows.Length));
        var rate = drawable == 0 ? 0 : Math.Min(1, wanted / drawable);
        var validation = new HashSet<int>();
        var (before, offset) = (0.0, _random.NextDouble());
        foreach (var group in groups.Where(group => group.Count > 1))
        {
            var after = before + (rate * group.Count);
            var quota = (int)(Math.Floor(after + offset) - Math.Floor(before + offset));
            Draw(group, Math.Min(quota, group.Count - 1), rate, validation);
            before = after;
        }

        return (Sorted(_rows.Where(row => !validation.Contains(row))), Sorted(validation));
    }

    private void Draw(List<int> group, int quota, double rate, HashSet<int> drawn)
    {
        foreach (var row in group)
        {
            _owed[_class[row]] += rate;
        }

        var byClass = group.GroupBy(row => _class[row]).ToDictionary(rows => rows.Key, rows => new Stack<int>(rows));
        for (var i = 0; i < quota; i++)
        {
            var open = byClass.Where(pair => pair.Value.Count > 0 && _left[pair.Key] > 1).Select(pair => pair.Key).ToList();
            if (open.Count == 0)
            {
                return;
            }

            var next = open.MaxBy(code => (_owed[code], -code));
            drawn.Add(byClass[next].Pop());
            _owed[next]--;
            _left[next]--;
        }
    }

    private static int[] Sorted(IEnumerable<int> rows) => [.. rows.Order()];
}
