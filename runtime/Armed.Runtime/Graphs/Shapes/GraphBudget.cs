namespace Armed.Runtime.Graphs.Shapes;

/// <summary>
/// Sums what a graph holds and computes, for one row and once for all rows, against bounds that grow with the weights that the file itself brings and
/// with the inputs that a caller sends: a small file cannot ask for much memory or time.
/// </summary>
/// <param name="weights">Elements of all constants.</param>
/// <param name="inputs">Elements of a row's inputs.</param>
internal sealed class GraphBudget(long weights, long inputs)
{
    private readonly long _mostElements = Most(OnnxLimits.MaxRowElements, OnnxLimits.FreeElements + (OnnxLimits.ElementsPerWeight * weights), OnnxLimits.ElementsPerInput, inputs);
    private readonly long _mostOperations = Most(OnnxLimits.MaxRowOperations, OnnxLimits.FreeOperations + (OnnxLimits.OperationsPerWeight * weights), OnnxLimits.OperationsPerInput, inputs);
    private long _rowElements;
    private long _fixedElements;
    private long _rowOperations;
    private long _fixedOperations;

    /// <summary>Elements of all values that one row of a batch makes.</summary>
    public long RowElements => _rowElements;

    /// <summary>Adds what a node computes. What does not depend on the rows is computed once, while the graph is loaded.</summary>
    public void Add(IReadOnlyList<GraphShape> outputs, long operations)
    {
        foreach (var shape in outputs)
        {
            Add(ref shape.PerRow ? ref _rowElements : ref _fixedElements, shape.Elements, _mostElements, shape.PerRow, "elements");
        }

        var perRow = outputs.Any(shape => shape.PerRow);
        Add(ref perRow ? ref _rowOperations : ref _fixedOperations, operations, _mostOperations, perRow, "operations");
    }

    private static long Most(long limit, long free, long perInput, long inputs) => Math.Min(limit, free + Math.Min(limit, perInput * Math.Min(inputs, limit)));

    private static void Add(ref long sum, long part, long most, bool perRow, string what)
    {
        OnnxFault.Require(
            part <= most - sum, $"at most {most} computed {what} {(perRow ? "for a row" : "beside the rows")} in a graph of this size",
            $"{(double)sum + part:G4}");
        sum += part;
    }
}
