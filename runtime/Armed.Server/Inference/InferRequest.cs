using Armed.Runtime;
using Armed.Server.Faults;

namespace Armed.Server.Inference;

/// <summary>A request as the model sees it, whatever protocol brought it. Pooled: <see cref="Start"/> begins it anew.</summary>
internal sealed class InferRequest
{
    private const int MostIdLetters = 1_024;
    private readonly List<RequestedOutput> _outputs = new(OutputNames.All.Count);
    private bool[] _given = [];
    private long _bytes;

    public ModelBinding Binding { get; private set; } = null!;

    public RowBuffers Rows { get; } = new();

    public int MostRows { get; private set; }

    /// <summary>The request's own name for itself, which the response repeats; null without one.</summary>
    public string? Id { get; private set; }

    public ServedHead Head { get; set; } = null!;

    public UnknownClusterPolicy? Policy { get; set; }

    /// <summary>What speaks against the answer that the request itself asks for; null for nothing.</summary>
    public string? Warning => Head.Prediction == PredictionHead.Inferred || (Policy == UnknownClusterPolicy.Inferred && Head.Prediction == PredictionHead.Mixed) ? Binding.WhyNotInferred : null;

    public double? IntervalLevel { get; set; }

    public IntervalKind IntervalKind { get; set; }

    /// <summary>Whether the request is one row rather than a list, and so its answer.</summary>
    public bool IsOneRow { get; set; }

    /// <summary>Whether outputs are bytes where they do not say.</summary>
    public bool BinaryOutputs { get; set; }

    /// <summary>The outputs of the response, in its order.</summary>
    public IReadOnlyList<RequestedOutput> Outputs => _outputs;

    public bool HasRows => Rows.Rows > 0;

    /// <param name="binding">Its model.</param>
    /// <param name="mostRows">Most rows that it may have.</param>
    /// <param name="bytes">Bytes of its body.</param>
    public void Start(ModelBinding binding, int mostRows, long bytes)
    {
        _bytes = bytes;
        (Binding, MostRows, Id, Head, Policy) = (binding, mostRows, null, binding.Heads.Mixed, null);
        (IntervalLevel, IntervalKind, BinaryOutputs, IsOneRow) = (null, IntervalKind.Mean, false, false);
        _outputs.Clear();
        Rows.Clear();
        if (_given.Length < binding.Inputs.Seats)
        {
            _given = new bool[binding.Inputs.Seats];
        }

        _given.AsSpan().Clear();
    }

    public void Clear()
    {
        Rows.Clear();
        (Binding, Head, Id) = (null!, null!, null);
    }

    public void SetId(string? id)
        => Id = id is null or { Length: <= MostIdLetters } ? id : throw InferFault.Wrong($"'id' has {id.Length} letters; expected at most {MostIdLetters}.");

    /// <summary>Takes an input's number of rows; the first input decides, and the others must agree.</summary>
    public void SetRows(InputSlot slot, long rows)
    {
        if (HasRows ? rows != Rows.Rows : rows < 1)
        {
            throw InferFault.Wrong($"Input '{slot.Name}' has {rows} rows; expected {(HasRows ? $"{Rows.Rows}, as the inputs before it have" : "at least 1")}.");
        }

        if (rows > MostRows)
        {
            throw InferFault.Large($"Input '{slot.Name}' has {rows} rows; expected at most {MostRows}. Send several requests.");
        }

        if (!HasRows)
        {
            RequireRoom(slot, rows);
            Rows.Start(Binding.Inputs, Binding.Model, (int)rows);
        }
    }

    /// <summary>Lets go of large arrays.</summary>
    public void Shrink() => Rows.Shrink();

    /// <summary>A shape is only a promise; rooms for its elements are made when the body can hold them, in whatever form: each takes a byte at least.</summary>
    private void RequireRoom(InputSlot slot, long rows)
    {
        var elements = rows * Math.Max(1, Binding.Inputs.Numeric.Length + Binding.Inputs.Categorical.Length);
        if (elements > _bytes)
        {
            throw InferFault.Wrong($"Input '{slot.Name}' has {rows} rows, so that the model's columns have {elements} elements; the body has {_bytes} bytes. Expected all of its elements.");
        }

        RequireLength(RowBuffers.LongestOf(Binding.Inputs, Binding.Model, rows), slot, rows);
    }

    /// <summary>Makes room for an input that is not made of columns, when the body can hold its elements.</summary>
    public void StartTensor(InputSlot slot)
    {
        var elements = (long)Rows.Rows * slot.Width;
        if (elements > _bytes)
        {
            throw InferFault.Wrong($"Input '{slot.Name}' has {Rows.Rows} rows of {slot.Width} elements; the body has {_bytes} bytes. Expected all of its elements.");
        }

        RequireLength(elements * TensorTypes.Size(slot.Type), slot, Rows.Rows);
        Rows.StartTensor(slot, (int)elements);
    }

    private static void RequireLength(long length, InputSlot slot, long rows)
    {
        if (length > Array.MaxLength)
        {
            throw InferFault.Large($"Input '{slot.Name}' has {rows} rows, too many for a model of this size. Send several requests.");
        }
    }

    /// <summary>Notes that an input's columns are given, once.</summary>
    public void Give(InputSlot slot)
    {
        var seats = slot.Kind == InputKind.ClusterCodes ? Binding.Inputs.ClusterColumns.Length : slot.IsTensor ? 1 : slot.Width;
        var given = _given.AsSpan(slot.Seat, seats);
        if (given.Contains(true))
        {
            throw InferFault.Wrong($"Input '{slot.Name}' is given twice, or both as a column and within a tensor; expected once.");
        }

        given.Fill(true);
    }

    public bool IsGiven(InputSlot slot) => _given[slot.Seat];

    public void AddOutput(RequestedOutput output)
    {
        if (_outputs.Exists(other => other.Name == output.Name))
        {
            throw InferFault.Wrong($"Output '{InputFaults.Short(output.Name)}' is requested twice; expected once.");
        }

        _outputs.Add(output);
    }

    /// <summary>Replaces an output by what is known of it once the head is.</summary>
    public void SetOutput(int place, RequestedOutput output) => _outputs[place] = output;

    public bool Wants(OutputKind kind)
    {
        foreach (var output in _outputs)
        {
            if (output.Kind == kind)
            {
                return true;
            }
        }

        return false;
    }
}
