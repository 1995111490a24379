namespace Armed.Trainer.Formulas;

/// <summary>A curve of each cluster in one numeric column, in a term of random effects: <c>s(age)</c>, as mgcv's users know it.</summary>
internal static class CurveCall
{
    /// <summary>The function's name.</summary>
    public const string Function = "s";

    /// <summary>Whether a part of a formula is a curve.</summary>
    /// <param name="node">The part.</param>
    public static bool Is(FormulaNode node) => node is CallNode { Function: Function };

    /// <summary>The column that a curve is a function of.</summary>
    /// <param name="node">The call.</param>
    /// <param name="fault">Makes exceptions.</param>
    public static string Column(FormulaNode node, FaultAt fault) => node is CallNode { Arguments: [{ Name: null, Value: NameNode { IsDot: false } column }] }
        ? column.Name
        : throw fault(node.Start, $"found {FormulaNotation.Of(node)}; a curve is a function of one numeric column, such as s(age)");

    /// <summary>A curve as it is in a formula.</summary>
    /// <param name="column">The column.</param>
    public static string Notation(string column) => $"{Function}({FormulaNotation.Name(column)})";
}
