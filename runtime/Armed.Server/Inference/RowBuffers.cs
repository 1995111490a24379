using Armed.Runtime;

namespace Armed.Server.Inference;

/// <summary>The arrays of a request's rows and results, used again by later ones.</summary>
internal sealed class RowBuffers
{
    /// <summary>Maximum bytes of a request and its response that are kept for later requests.</summary>
    public const long MostKeptBytes = 4L << 20;

    private float[] _features = [];
    private float[] _offsets = [];
    private long[] _categories = [];
    private long[] _clusters = [];
    private float[] _results = [];
    private PredictionHead[] _heads = [];
    private string?[] _cells = [];
    private string?[] _newNames = [];
    private float[] _computed = [];
    private int[] _near = [];
    private TensorBuffer[] _tensors = [];
    private ModelInputs? _inputs;
    private int _width;
    private int _outputs;
    private bool _hasNewNames;

    public int Rows { get; private set; }

    public Span<float> Features => _features.AsSpan(0, Rows * _inputs!.Numeric.Length);

    public Span<long> Categories => _categories.AsSpan(0, Rows * _inputs!.Categorical.Length);

    public Span<long> Clusters => _clusters.AsSpan(0, Rows * _inputs!.Factors.Length);

    public Span<float> Offsets => _inputs!.OffsetColumn is null ? default : _offsets.AsSpan(0, Rows);

    /// <summary>Text of the cluster columns, row by row, where an interaction needs it; else empty.</summary>
    public Span<string?> Cells => _inputs!.Interactions.Length == 0 ? default : _cells.AsSpan(0, Rows * _inputs.ClusterColumns.Length);

    /// <summary>By row, the name of a cluster that the model does not know and that its rows may tell of; empty if there is none.</summary>
    public ReadOnlySpan<string?> NewNames => _hasNewNames ? _newNames.AsSpan(0, Rows) : default;

    /// <summary>Names that nearly are known ones, by categorical column, then by factor.</summary>
    public ReadOnlySpan<int> Near => _near.AsSpan(0, _inputs!.Categorical.Length + _inputs.Factors.Length);

    public Span<PredictionHead> Heads => _heads.AsSpan(0, Rows);

    public Span<float> Predictions => _results.AsSpan(0, Rows * _width);

    public Span<float> LinearPredictors => _results.AsSpan(Rows * _width, Rows * _outputs);

    public Span<float> Sds => _results.AsSpan(Rows * (_width + _outputs), Rows * _outputs);

    /// <summary>Standard deviations from which intervals follow.</summary>
    public Span<float> TotalSds => _results.AsSpan(Rows * (_width + (2 * _outputs)), Rows * _outputs);

    /// <summary>Intervals of a row, at most one for each column of the prediction.</summary>
    public int IntervalColumns { get; set; } = 1;

    public Span<float> Lower => _results.AsSpan(Rows * (_width + (3 * _outputs)), Rows * IntervalColumns);

    public Span<float> Upper => _results.AsSpan(Rows * (_width + (3 * _outputs) + IntervalColumns), Rows * IntervalColumns);

    /// <summary>Bytes held, for the decision whether to keep them for another request.</summary>
    public long Bytes => (4L * (_features.Length + _offsets.Length + _results.Length + _computed.Length)) + (8L * (_categories.Length + _clusters.Length + _cells.Length + _newNames.Length)) + _heads.Length
        + _tensors.Sum(tensor => tensor.Bytes);

    /// <summary>Counts a name of a column of <see cref="Near"/>.</summary>
    public void CountNear(int column, bool isNear) => _near[column] += isNear ? 1 : 0;

    /// <summary>Keeps a row's name of a cluster that the model does not know, where unlabelled rows can tell of it.</summary>
    public void Name(int row, ModelFactor factor, ReadOnlySpan<char> name)
    {
        if (!ReferenceEquals(factor, _inputs!.NewClusterFactor) || name.IsWhiteSpace() || Clusters[(row * _inputs.Factors.Length) + factor.Index] >= 0)
        {
            return;
        }

        if (!_hasNewNames)
        {
            Grow(ref _newNames, Rows).Clear();
            _hasNewNames = true;
        }

        _newNames[row] = name.ToString();
    }

    /// <summary>The rows of an input that is not made of columns.</summary>
    public TensorBuffer Tensor(InputSlot slot) => _tensors[slot.Column];

    /// <summary>Makes room for such an input.</summary>
    public void StartTensor(InputSlot slot, int elements) => _tensors[slot.Column].Start(slot, elements);

    /// <summary>Makes room for the results of a head that gives its own outputs.</summary>
    public void StartComputed(int elements) => Grow(ref _computed, elements);

    /// <summary>An output of such a head.</summary>
    public Span<float> Computed(in RequestedOutput output) => _computed.AsSpan(Rows * output.Start, Rows * output.Tensor!.Columns);

    /// <summary>The rows with those inputs that a head takes.</summary>
    public InputRows Named(ArmedModel model, ServedHead head)
    {
        var rows = model.Rows(Rows);
        if (_inputs!.Numeric.Length > 0 && head.Takes("features"))
        {
            rows.Set("features", _features.AsMemory(0, Rows * _inputs.Numeric.Length));
        }

        if (_inputs.Categorical.Length > 0 && head.Takes("categories"))
        {
            rows.Set("categories", _categories.AsMemory(0, Rows * _inputs.Categorical.Length));
        }

        if (_inputs.OffsetColumn is not null && head.Takes("offset"))
        {
            rows.Set("offset", _offsets.AsMemory(0, Rows));
        }

        foreach (var tensor in _tensors)
        {
            tensor.AddTo(rows);
        }

        return rows.Set("cluster", _clusters.AsMemory(0, Rows * _inputs.Factors.Length));
    }

    /// <summary>Elements of the longest array for so many rows.</summary>
    public static long LongestOf(ModelInputs inputs, ArmedModel model, long rows)
        => rows * Math.Max(
            Math.Max(inputs.Numeric.Length, inputs.Categorical.Length),
            Math.Max(Math.Max(inputs.Factors.Length, inputs.ClusterColumns.Length), (3 * model.Width) + (3 * model.Outputs)));

    /// <summary>Room for so many rows in which everything is missing and every cluster unknown.</summary>
    public void Start(ModelInputs inputs, ArmedModel model, int rows)
    {
        (_inputs, Rows, _width, _outputs) = (inputs, rows, model.Width, model.Outputs);
        Grow(ref _features, rows * inputs.Numeric.Length).Fill(float.NaN);
        Grow(ref _categories, rows * inputs.Categorical.Length).Fill(-1);
        Grow(ref _clusters, rows * inputs.Factors.Length).Fill(-1);
        Grow(ref _offsets, inputs.OffsetColumn is null ? 0 : rows).Fill(float.NaN);
        Grow(ref _cells, inputs.Interactions.Length == 0 ? 0 : rows * inputs.ClusterColumns.Length).Clear();
        Grow(ref _near, inputs.Categorical.Length + inputs.Factors.Length).Clear();
        Grow(ref _results, rows * ((3 * _width) + (3 * _outputs)));
        Grow(ref _heads, rows);
        while (_tensors.Length < inputs.Further.Length)
        {
            _tensors = [.. _tensors, new TensorBuffer()];
        }
    }

    /// <summary>Lets go of the text and the model.</summary>
    public void Clear()
    {
        if (_inputs is { Interactions.Length: > 0 })
        {
            Cells.Clear();
        }

        foreach (var tensor in _tensors)
        {
            tensor.Clear();
        }

        if (_hasNewNames)
        {
            _newNames.AsSpan().Clear();
        }

        (_inputs, Rows, _hasNewNames) = (null, 0, false);
    }

    /// <summary>Lets go of large arrays, when the results have been read.</summary>
    public void Shrink()
    {
        Clear();
        if (Bytes > MostKeptBytes)
        {
            (_features, _offsets, _categories, _clusters, _results, _heads, _cells, _computed, _tensors, _newNames) = ([], [], [], [], [], [], [], [], [], []);
        }
    }

    public static Span<T> Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            array = new T[(int)Math.Min(Array.MaxLength, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length))];
        }

        return array.AsSpan(0, length);
    }
}
