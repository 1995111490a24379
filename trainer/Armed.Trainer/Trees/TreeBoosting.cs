using Armed.Trainer.Common;

namespace Armed.Trainer.Trees;

/// <summary>
/// Boosting of oblivious trees: each takes a share of the Newton step of the log-likelihood (Friedman, Ann Stat 29, 2001; the second order by Chen and Guestrin, KDD 2016, equations 5 and 7), with histograms of 64 bins.
/// </summary>
internal sealed class TreeBoosting
{
    private readonly TreeOptions _options;
    private readonly BinnedColumn[] _columns;
    private readonly TreeState _state;
    private readonly TreeGrower _grower;
    private readonly SplitMix64 _random;
    private readonly int[] _growing;
    private readonly int[] _sample;     // rows that a tree is grown on, where these are not all
    private readonly int[] _comparable; // columns that have a threshold
    private readonly List<TreeSplit> _splits = [];
    private readonly List<float> _leaves = [];

    private TreeBoosting(TreeRows rows, int[] on, int[] stopping, TreeOptions options)
    {
        int[] used = [.. on, .. stopping];
        (_options, _random, _growing) = (options, new SplitMix64(unchecked((ulong)options.Seed)), [.. Enumerable.Range(0, on.Length)]);
        _sample = on.Length > options.MostRows ? new int[on.Length] : [];
        _columns = [.. rows.Columns.Select((column, at) => BinnedColumn.Of(column, used, on.Length, rows.AreComputed.Count > 0 && rows.AreComputed[at]))];
        _comparable = [.. Enumerable.Range(0, _columns.Length).Where(column => _columns[column].Thresholds.Length > 0)];
        _state = TreeState.Of(rows, used, on.Length);
        _grower = new TreeGrower(_columns, on.Length, rows.Outputs, options);
    }

    /// <summary>Fits trees.</summary>
    /// <param name="rows">The data.</param>
    /// <param name="on">Rows of the data that trees grow on.</param>
    /// <param name="stopping">Rows whose loss stops them: the trees up to the lowest one are kept. None: the maximum number of trees.</param>
    /// <param name="options">How they grow.</param>
    /// <param name="cancellation">Stops it.</param>
    public static ObliviousTrees Fit(TreeRows rows, int[] on, int[] stopping, TreeOptions options, CancellationToken cancellation) =>
        new TreeBoosting(rows, on, stopping, options).Run(stopping.Length > 0, null, cancellation);

    /// <summary>Fits trees on all rows, with the mean loss of the rows after each of them.</summary>
    internal static (ObliviousTrees Trees, IReadOnlyList<double> Losses) FitWithLosses(TreeRows rows, TreeOptions options, CancellationToken cancellation)
    {
        var losses = new List<double>();
        return (new TreeBoosting(rows, [.. Enumerable.Range(0, rows.Rows)], [], options).Run(stops: false, losses, cancellation), losses);
    }

    private ObliviousTrees Run(bool stops, List<double>? losses, CancellationToken cancellation)
    {
        var (best, waited, lowest) = (0, 0, stops ? _state.StoppingLoss : double.NaN);
        for (var tree = 0; tree < _options.MostTrees && waited < _options.Patience && _comparable.Length > 0; tree++)
        {
            cancellation.ThrowIfCancellationRequested();
            Add();
            losses?.Add(_state.GrowingLoss);
            if (stops)
            {
                var loss = _state.StoppingLoss;
                (best, waited, lowest) = loss < lowest ? (_splits.Count / _options.Depth, 0, loss) : (best, waited + 1, lowest);
            }
        }

        return stops ? Trees().First(best) : Trees();
    }

    /// <summary>Adds a tree, unless no split of the columns drawn for it has a gain.</summary>
    private void Add()
    {
        Span<TreeSplit> splits = stackalloc TreeSplit[_options.Depth];
        Span<float> leaves = new float[_state.Gradients.Length << _options.Depth];
        var rows = Sample();
        var chosen = Chosen();
        _state.Differentiate(rows);
        if (_grower.Grow(rows, chosen, _state.Gradients, splits, leaves))
        {
            _state.Add(_columns, splits, leaves);
            _splits.AddRange(splits);
            _leaves.AddRange(leaves);
        }
    }

    private ReadOnlySpan<int> Sample()
    {
        if (_growing.Length <= _options.MostRows)
        {
            return _growing;
        }

        var (share, count) = ((double)_options.MostRows / _growing.Length, 0);
        foreach (var row in _growing)
        {
            if (_random.NextDouble() < share)
            {
                _sample[count++] = row;
            }
        }

        return _sample.AsSpan(0, count);
    }

    private int[] Chosen()
    {
        if (_options.ColumnShare >= 1)
        {
            return _comparable;
        }

        int[] columns = [.. _comparable];
        _random.Shuffle(columns);
        return [.. columns.Take((int)Math.Ceiling(columns.Length * _options.ColumnShare)).Order()];
    }

    /// <summary>A level that compares nothing compares the first column with a number that no value is greater than.</summary>
    private ObliviousTrees Trees() => new(
        _options.Depth,
        [.. _splits.Select(split => Math.Max(0, split.Column))],
        [.. _splits.Select(split => split.Column < 0 ? float.MaxValue : _columns[split.Column].Thresholds[split.Bin])],
        [.. _leaves],
        _state.Gradients.Length);
}
