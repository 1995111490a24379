using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>Makes columns from the variables of a formula.</summary>
/// <param name="source">The columns of the table.</param>
/// <param name="rows">The training rows.</param>
internal sealed class VariableFit(DesignSource source, int[] rows)
{
    private readonly Dictionary<string, DesignVariable> _variables = new(StringComparer.Ordinal);

    /// <summary>A variable as columns; the same object for the same text.</summary>
    public DesignVariable Of(FormulaNode node)
    {
        // A column by itself has its own name, and within interactions R's.
        var text = TermExpansion.Text(node);
        if (!_variables.TryGetValue(text, out var variable))
        {
            _variables.Add(text, variable = Make(node, text));
        }

        return variable;
    }

    /// <summary>A known part of the linear predictor.</summary>
    public RowFunction Offset(CallNode offset) => Number(new CallArguments(offset, FaultOf(FormulaNotation.Of(offset))).Subject, FormulaNotation.Of(offset));

    private DesignVariable Make(FormulaNode node, string text)
    {
        var fault = FaultOf(text);
        if (node is NameNode name ? source.NumberIndex(name.Name) < 0 : node is CallNode call && FormulaFunction.All[call.Function].Kind == FormulaFunctionKind.Factor)
        {
            return FactorCoding.Of(node, source, fault).Variable(text, source, rows, fault);
        }

        if (NumberFit.IsComparison(node))
        {
            var holds = Number(node, text);
            var yes = new VariableColumn("TRUE", holds, IsIndicator: true);
            return new DesignVariable(text, IsFactor: true, [yes], [new VariableColumn("FALSE", NumberFit.Not(holds), IsIndicator: true), yes]);
        }

        var columns = node is CallNode basis && FormulaFunction.All[basis.Function].Kind == FormulaFunctionKind.Basis
            ? Basis(basis, text)
            : [new VariableColumn("", Number(node, text), IsIndicator: false)];
        return new DesignVariable(text, IsFactor: false, columns, columns);
    }

    private IReadOnlyList<VariableColumn> Basis(CallNode call, string text)
    {
        var arguments = new CallArguments(call, FaultOf(text));
        if (call.Function is "month" or "weekday" or "hour")
        {
            return DatePart(call.Function, arguments.Subject, text);
        }

        var argument = Number(arguments.Subject, text);
        var present = new NumberFit(source, rows, FaultOf(text)).Present(argument);
        return BasisFit.Columns(call, arguments, argument, new RowEvaluator(source, present).Evaluate(argument), FaultOf(text));
    }

    private IReadOnlyList<VariableColumn> DatePart(string word, FormulaNode subject, string text)
    {
        var index = subject is NameNode name ? source.NumberIndex(name.Name) : -1;
        if (index < 0 || source.Numeric[index].Date is null)
        {
            throw FaultOf(text)(0, $"{FormulaNotation.Of(subject)} is not a column of dates, and {word}() is of a date; use --date to read a column as dates");
        }

        VariableColumn[] columns = [.. DateCycles.Of(source.Numeric[index], index, DateCycles.Part(word), rows).Select(cycle => new VariableColumn(cycle.Suffix, cycle.Function, IsIndicator: false))];
        return columns.Length > 0 ? columns : throw FaultOf(text)(0, $"the {word} is the same in all training rows; leave the term out");
    }

    private RowFunction Number(FormulaNode node, string text)
    {
        var numbers = new NumberFit(source, rows, FaultOf(text));
        new DomainCheck(numbers, source, rows, FaultOf(text)).Check(node);
        return numbers.Of(node);
    }

    private static FaultAt FaultOf(string text) => (_, what) => FormulaFault.OfTerm(text, what);
}
