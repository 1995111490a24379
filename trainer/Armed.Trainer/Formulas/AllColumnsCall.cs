namespace Armed.Trainer.Formulas;

/// <summary>Effects of each cluster on all columns of the model, with one variance for all of them, in a term of random effects: a call of a dot, which names all columns.</summary>
internal sealed class AllColumnsCall
{
    private readonly string _function;
    private readonly string _meaning;

    private AllColumnsCall(string function, string meaning) => (_function, _meaning) = (function, meaning);

    /// <summary><c>ridge(.)</c>: slopes on all columns, as ridge() in R shrinks coefficients together.</summary>
    public static AllColumnsCall Ridge { get; } = new("ridge", "slopes on all columns with one variance");

    /// <summary><c>gp(.)</c>: a smooth function of all numbers, as gp() in brms is one.</summary>
    public static AllColumnsCall GaussianProcess { get; } = new("gp", "a smooth function of all numbers");

    /// <summary>All of them, in the order that they have in a term.</summary>
    public static IReadOnlyList<AllColumnsCall> All { get; } = [Ridge, GaussianProcess];

    /// <summary>The call as it is in a formula.</summary>
    public string Notation => $"{_function}(.)";

    /// <summary>Whether a part of a formula is such a call.</summary>
    /// <param name="node">The part.</param>
    public static bool Is(FormulaNode node) => Named(node) is not null;

    /// <summary>The call that a part of a formula is.</summary>
    /// <param name="node">The part, of which <see cref="Is"/> holds.</param>
    /// <param name="fault">Makes exceptions.</param>
    /// <exception cref="InputException">It is not of all columns.</exception>
    public static AllColumnsCall Of(FormulaNode node, FaultAt fault)
    {
        var call = Named(node)!;
        return node is CallNode { Arguments: [{ Name: null, Value: NameNode { IsDot: true } }] } ? call
            : throw fault(node.Start, $"found {FormulaNotation.Of(node)}; write {call.Notation} for {call._meaning}");
    }

    /// <inheritdoc/>
    public override string ToString() => Notation;

    private static AllColumnsCall? Named(FormulaNode node) => node is CallNode { Function: var function } ? All.FirstOrDefault(call => call._function == function) : null;
}
