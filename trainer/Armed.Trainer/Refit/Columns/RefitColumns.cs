using System.Globalization;
using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;

namespace Armed.Trainer.Refit.Columns;

/// <summary>
/// The columns of the last layer's mixed model: 1, x, w, slopes whose origin is moved, and with Mundlak's device (Econometrica 46, 1978) the
/// clusters' means of x and w, which have coefficients of their own.
/// </summary>
internal sealed class RefitColumns
{
    /// <summary>Ridge group of w: beta_w ~ N(0, tau_h^2).</summary>
    private const int HiddenRidge = 0;

    /// <summary>Ridge group of the clusters' means of w.</summary>
    private const int MeansRidge = 1;

    /// <summary>A column of curves, before its group is known.</summary>
    private const int CurveRidge = 2;

    /// <summary>A number of x where x has priors, before its group is known.</summary>
    private const int NumberRidge = 3;

    /// <summary>A level of x where x has priors, before its group is known.</summary>
    private const int LevelRidge = 4;

    private readonly RefitRows _rows;
    private readonly IReadOnlyList<RandomEffectsDesign> _designs;
    private readonly ClusterMeanColumns[] _means;
    private readonly List<(int Input, float Shift)> _shifted = [];
    private readonly CountFamily? _family;
    private readonly int[] _ridges; // per fixed coefficient
    private readonly int[] _fixedInputs; // columns of x with a fixed coefficient
    private readonly bool _hasIntercept;
    private readonly bool _hasInputs;

    public RefitColumns(RefitRows rows, IReadOnlyList<RandomEffectsDesign> designs, TrainingOptions options)
    {
        (_rows, _designs) = (rows, designs);
        _hasIntercept = rows.Data.Kind.HasIntercept && rows.Data.HasIntercept;
        _family = options.Family;
        _hasInputs = options.Skip || rows.Map is null;
        _fixedInputs = [.. Enumerable.Range(0, Inputs.Count).Where(column => Inputs[column].IsFixed)];
        _means = options.Between == BetweenClusters.Ignore ? [.. designs.Select((_, g) => new ClusterMeanColumns(rows, g))] : [];
        foreach (var design in designs)
        {
            for (var s = 0; s < design.SlopeColumns.Count; s++)
            {
                if (design.Shifts[s] != 0)
                {
                    _shifted.Add((design.SlopeColumns[s], design.Shifts[s]));
                }
            }
        }

        _ridges = Numbered([.. Ridges()]);
    }

    /// <summary>The clusters' means, per factor; none unless between-cluster differences are set aside.</summary>
    public IReadOnlyList<ClusterMeanColumns> Means => _means;

    /// <summary>Whether the columns are those that the rows hold anyway.</summary>
    private bool SharesRows => _shifted.Count == 0 && _means.Length == 0;

    private IReadOnlyList<EncodedColumn> Inputs => _rows.InputColumns;

    private int InputStart => 1;

    private int HiddenStart => InputStart + _rows.InputWidth;

    private int ShiftedStart => HiddenStart + _rows.HiddenWidth;

    private int MeansStart => ShiftedStart + _shifted.Count;

    private int Width => MeansStart + _means.Sum(m => m.Width);

    /// <summary>Index among the fixed coefficients of the intercept; -1 without.</summary>
    public int InterceptAt => _hasIntercept ? 0 : -1;

    /// <summary>Index of the first coefficient of x; -1 without.</summary>
    public int InputsAt => _hasInputs ? InterceptAt + 1 : -1;

    /// <summary>Index of the first coefficient of w.</summary>
    public int HiddenAt => InterceptAt + 1 + (_hasInputs ? _fixedInputs.Length : 0);

    /// <summary>Index of the first coefficient of a factor's means.</summary>
    public int MeansAt(int factor) => HiddenAt + _rows.HiddenWidth + _means.Take(factor).Sum(m => m.Width);

    /// <summary>Whether a fixed coefficient has a flat prior.</summary>
    public bool IsFlat(int coefficient) => _ridges[coefficient] < 0;

    /// <summary>The variance of a fixed coefficient's prior, as its index; -1 for a flat one.</summary>
    public int RidgeOf(int coefficient) => _ridges[coefficient];

    /// <summary>Whether a fixed coefficient is that of a column of x by itself, flat or with a prior, and not one of a curve's.</summary>
    public bool IsReported(int coefficient) => IsFlat(coefficient) || (InputOf(coefficient) is { } input && !Inputs[input].IsPiece);

    /// <summary>The column of x that a fixed coefficient belongs to, itself or by its clusters' means; null for the intercept and hidden features.</summary>
    public int? InputOf(int coefficient)
    {
        if (_hasInputs && coefficient >= InputsAt && coefficient < HiddenAt)
        {
            return _fixedInputs[coefficient - InputsAt];
        }

        return MeanFactor(coefficient) is { } factor && coefficient - MeansAt(factor) < _means[factor].Inputs ? _means[factor].InputOf(coefficient - MeansAt(factor)) : null;
    }

    /// <summary>The fixed coefficient of a column of x; the intercept's for -1, itself -1 without one.</summary>
    public int CoefficientOf(int input) => input < 0 ? InterceptAt : InputsAt + Array.IndexOf(_fixedInputs, input);

    /// <summary>Numbers of the fixed coefficients of x, <paramref name="width"/> each, spread over the columns of x: 0 for a column without one.</summary>
    public T[] OfInputs<T>(ReadOnlySpan<T> coefficients, int width = 1)
    {
        var spread = new T[Inputs.Count * width];
        for (var i = 0; i < _fixedInputs.Length; i++)
        {
            coefficients.Slice((InputsAt + i) * width, width).CopyTo(spread.AsSpan(_fixedInputs[i] * width));
        }

        return spread;
    }

    /// <summary>Whether a fixed coefficient belongs to clusters' means.</summary>
    public bool IsMean(int coefficient) => MeanFactor(coefficient) is not null;

    /// <summary>The factor whose clusters' means a fixed coefficient belongs to, or null.</summary>
    public int? MeanFactor(int coefficient) =>
        _means.Length == 0 || coefficient < MeansAt(0) ? null : Enumerable.Range(0, _means.Length).Last(g => MeansAt(g) <= coefficient);

    /// <summary>The mixed model on some of the table's rows.</summary>
    public MixedModelData Build(int[] rows) => new()
    {
        Task = _rows.Data.Kind.Task,
        Kind = _rows.Data.Kind,
        Rows = rows.Length,
        Outcome = Outcome(rows),
        Classes = _rows.Data.Table.Outcome.ClassNames.Count,
        ClassNames = _rows.Data.Table.Outcome.ClassNames,
        Family = _family,
        Weights = _rows.Data.Weights.Length == 0 ? null : Array.ConvertAll(rows, r => (double)_rows.Data.Weights[r]),
        Offset = _rows.Data.Known.Length == 0 ? null : Array.ConvertAll(rows, r => _rows.Data.Known[r] / _rows.Data.OutcomeSd),
        Width = SharesRows ? _rows.Width : Width,
        Columns = SharesRows ? _rows.Columns : Columns(rows),
        Positions = SharesRows ? Array.ConvertAll(rows, _rows.Position) : null,
        Names = [.. Names()],
        Fixed = [.. FixedColumns()],
        Ridge = _ridges,
        Factors = [.. _designs.Select((design, g) => Factor(design, g, rows))],
    };

    /// <summary>The outcome, standardised where its kind is: else the mean is 0 and the standard deviation 1.</summary>
    private double[] Outcome(int[] rows) => Array.ConvertAll(rows, r => (_rows.Data.Outcome[r] - _rows.Data.OutcomeMean) / _rows.Data.OutcomeSd);

    private IEnumerable<string> Names()
    {
        string[] hidden = [.. Enumerable.Range(1, _rows.HiddenWidth).Select(k => string.Create(CultureInfo.InvariantCulture, $"hidden feature {k}"))];
        var means = _means.SelectMany((own, g) => Enumerable.Range(0, own.Inputs).Select(k => Inputs[own.InputOf(k)].Name).Concat(hidden).Select(name => $"{name}, mean by {_designs[g].Factor}"));
        return ["(Intercept)", .. Inputs.Select(c => c.Name), .. hidden, .. _shifted.Select(s => Inputs[s.Input].Name), .. means];
    }

    private IEnumerable<int> FixedColumns() =>
    [
        .. _hasIntercept ? [0] : Array.Empty<int>(),
        .. _hasInputs ? _fixedInputs.Select(column => InputStart + column) : [],
        .. Enumerable.Range(HiddenStart, _rows.HiddenWidth),
        .. Enumerable.Range(MeansStart, _means.Sum(m => m.Width)),
    ];

    private IEnumerable<int> Ridges() =>
    [
        .. _hasIntercept ? [-1] : Array.Empty<int>(),
        .. _hasInputs ? _fixedInputs.Select(column => RidgeOf(Inputs[column])) : [],
        .. Enumerable.Repeat(HiddenRidge, _rows.HiddenWidth),
        .. _means.SelectMany(m => Enumerable.Repeat(-1, m.Inputs).Concat(Enumerable.Repeat(MeansRidge, m.Hidden))),
    ];

    private int RidgeOf(EncodedColumn column) => column.IsPiece ? CurveRidge : !_rows.HasRidge || column.Kind == EncodedColumnKind.Trees ? -1
        : column.Kind is EncodedColumnKind.Level or EncodedColumnKind.Missing ? LevelRidge : NumberRidge;

    /// <summary>Groups by consecutive numbers from 0 on, in the order of the constants.</summary>
    private static int[] Numbered(int[] ridges)
    {
        int[] groups = [.. ridges.Where(ridge => ridge >= 0).Distinct().Order()];
        return Array.ConvertAll(ridges, ridge => ridge < 0 ? -1 : Array.IndexOf(groups, ridge));
    }

    /// <summary>[n, M] row after row.</summary>
    private float[] Columns(int[] rows)
    {
        var width = Width;
        var columns = new float[rows.Length * width];
        for (var i = 0; i < rows.Length; i++)
        {
            var row = columns.AsSpan(i * width, width);
            row[0] = 1;
            _rows.Inputs(rows[i]).CopyTo(row[InputStart..]);
            _rows.Hidden(rows[i]).CopyTo(row[HiddenStart..]);
            for (var s = 0; s < _shifted.Count; s++)
            {
                row[ShiftedStart + s] = row[InputStart + _shifted[s].Input] + _shifted[s].Shift;
            }

            CopyMeans(rows[i], row[MeansStart..]);
        }
        return columns;
    }

    private void CopyMeans(int row, Span<float> target)
    {
        for (int g = 0, at = 0; g < _means.Length; at += _means[g].Width, g++)
        {
            _means[g].Of(Cluster(row, g)).CopyTo(target[at..]);
        }
    }

    private int Cluster(int row, int factor) => _rows.Data.Rows.Cluster(row, factor);

    private RandomFactor Factor(RandomEffectsDesign design, int factor, int[] rows) => new()
    {
        Name = design.Factor,
        Levels = _rows.Data.Encoding.Clusters[factor].Levels.Count,
        Codes = Array.ConvertAll(rows, r => Cluster(r, factor)),
        Design =
        [
            .. design.HasIntercept ? [0] : Array.Empty<int>(),
            .. design.SlopeColumns.Select((column, s) => design.Shifts[s] == 0 ? InputStart + column : ShiftedStart + _shifted.IndexOf((column, design.Shifts[s]))),
            .. Enumerable.Range(HiddenStart, design.Hidden),
        ],
        Blocks = design.CovarianceBlocks,
    };
}
