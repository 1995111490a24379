namespace Armed.Trainer.Formulas;

/// <summary>Slopes of each cluster on all columns, with one variance for all of them, in a term of random effects: <c>ridge(.)</c>, as ridge() in R shrinks coefficients together and a dot names all columns.</summary>
internal static class RidgeCall
{
    /// <summary>The call as it is in a formula.</summary>
    public const string Notation = $"{Function}(.)";

    private const string Function = "ridge";

    /// <summary>Whether a part of a formula is such a call.</summary>
    /// <param name="node">The part.</param>
    public static bool Is(FormulaNode node) => node is CallNode { Function: Function };

    /// <summary>Checks that it is of all columns.</summary>
    /// <param name="node">The call.</param>
    /// <param name="fault">Makes exceptions.</param>
    public static void Check(FormulaNode node, FaultAt fault)
    {
        if (node is not CallNode { Arguments: [{ Name: null, Value: NameNode { IsDot: true } }] })
        {
            throw fault(node.Start, $"found {FormulaNotation.Of(node)}; write {Notation} for slopes on all columns with one variance");
        }
    }
}
