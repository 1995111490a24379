namespace Armed.Onnx.Tracing.Lowerings;

/// <summary>All lowerings by operator.</summary>
internal sealed class LoweringTable
{
    private readonly SortedDictionary<string, Lowering> _all = new(StringComparer.Ordinal);

    private LoweringTable()
    {
        Arithmetic.AddTo(this);
        Comparisons.AddTo(this);
        Functions.AddTo(this);
        Activations.AddTo(this);
        Shapes.AddTo(this);
        Joins.AddTo(this);
        Paddings.AddTo(this);
        Creations.AddTo(this);
        Reductions.AddTo(this);
        Losses.AddTo(this);
        Orders.AddTo(this);
        RunningExtremes.AddTo(this);
        LinearAlgebra.AddTo(this);
        Indexing.AddTo(this);
        Normalisations.AddTo(this);
        Convolutions.AddTo(this);
        Poolings.AddTo(this);
        Resizings.AddTo(this);
        Grids.AddTo(this);
        Windows.AddTo(this);
        Attention.AddTo(this);
        Recurrence.AddTo(this);
    }

    public static LoweringTable Default { get; } = new();

    public IReadOnlyCollection<Lowering> All => _all.Values;

    public Lowering? Find(string name) => _all.GetValueOrDefault(name);

    /// <summary>Adds operators of one result that are written alike.</summary>
    public void Add(string names, string operators, Func<OperatorCall, GraphValue> write, string remarks = "") => AddSeveral(names, operators, call => [write(call)], remarks);

    /// <summary>Adds operators of several results, or of a list.</summary>
    public void AddSeveral(string names, string operators, Func<OperatorCall, GraphValue[]> write, string remarks = "")
    {
        foreach (var name in names.Split(' '))
        {
            _all.Add(name, new Lowering(name, operators, remarks, write));
        }
    }

    /// <summary>Adds an operator that is one of ONNX's.</summary>
    public void AddSame(string name, string op) => Add(name, op, call => call.Node(op, [call.In(0)]));
}
