using System.Globalization;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>Whether arithmetic has a finite value in every training row; if not, the part at fault is named.</summary>
/// <param name="numbers">Makes functions from parts.</param>
/// <param name="source">The columns.</param>
/// <param name="rows">The training rows.</param>
/// <param name="fault">Makes exceptions.</param>
internal sealed class DomainCheck(NumberFit numbers, DesignSource source, int[] rows, FaultAt fault)
{
    /// <summary>Throws unless all values are finite.</summary>
    public void Check(FormulaNode node)
    {
        if (!Values(node).All(double.IsFinite))
        {
            throw Fault(node);
        }
    }

    /// <summary>The innermost part without a value, and what it is of.</summary>
    private InputException Fault(FormulaNode node)
    {
        if (Operands(node).FirstOrDefault(operand => !Values(operand).All(double.IsFinite)) is { } inner)
        {
            return Fault(inner);
        }

        var values = Values(node);
        var first = Array.FindIndex(values, value => !double.IsFinite(value));
        var where = Operands(node).Where(operand => FormulaConstants.Number(operand) is null)
            .Select(operand => $"{FormulaNotation.Of(operand)} = {Values(operand)[first].ToString("G7", CultureInfo.InvariantCulture)}");
        return fault(node.Start, $"{FormulaNotation.Of(node)} has no finite value in {Say.Rows(values.Count(value => !double.IsFinite(value)))} of the training data; the first one has {string.Join(" and ", where)}. {Advice(node)}");
    }

    private static string Advice(FormulaNode node) => node switch
    {
        CallNode { Function: "log" or "log2" or "log10" or "log1p" } call when FormulaNotation.Of(call.Arguments[0].Value) is var x =>
            $"A logarithm is of numbers above {(call.Function == "log1p" ? "-1" : "0")}: write log1p({x}) for counts with zeros, log({x} + 0.5) or sqrt({x}), or leave these rows out",
        CallNode { Function: "sqrt" } call => $"A square root is of numbers from 0 on: write sqrt(abs({FormulaNotation.Of(call.Arguments[0].Value)})), or leave these rows out",
        CallNode { Function: "exp" } call => $"The number is too large: write exp({FormulaNotation.Of(call.Arguments[0].Value)}/100) or leave exp() out",
        BinaryNode { Operator: "/" } division => $"Nothing is divided by 0: write {FormulaNotation.Of(division.Left)}/({FormulaNotation.Of(division.Right)} + 1), or leave these rows out",
        BinaryNode { Operator: "^" } power => $"A power of a negative number is whole, and one of 0 is not negative: write abs({FormulaNotation.Of(power.Left)})^{FormulaNotation.Of(power.Right)}, or leave these rows out",
        _ => "Leave these rows out",
    };

    private double[] Values(FormulaNode node) => new RowEvaluator(source, rows).Evaluate(numbers.Of(node));

    private static IEnumerable<FormulaNode> Operands(FormulaNode node) => node switch
    {
        GroupNode group => [group.Inner],
        UnaryNode sign => [sign.Operand],
        BinaryNode { Right: TextNode } => [],
        BinaryNode binary => [binary.Left, binary.Right],
        CallNode call => [call.Arguments[0].Value],
        _ => [],
    };
}
