using Armed.Trainer.Common;

namespace Armed.Trainer.Formulas;

/// <summary>Checks the variables of a formula as far as no table is needed, and collects the columns that they read.</summary>
/// <param name="fault">Makes exceptions.</param>
internal sealed class FormulaChecks(FaultAt fault)
{
    private readonly List<string> _columns = [];
    private readonly HashSet<string> _converted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FormulaNode> _numeric = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FormulaNode> _categorical = new(StringComparer.Ordinal);

    /// <summary>Columns, in the order of their first appearance.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>Columns that are read as numbers.</summary>
    public IReadOnlyCollection<string> Numeric => _numeric.Keys;

    /// <summary>Columns that are read as factors.</summary>
    public IReadOnlyCollection<string> Categorical => _categorical.Keys;

    /// <summary>Columns that factor() or as.factor() makes factors of.</summary>
    public IReadOnlyCollection<string> Converted => _converted;

    /// <summary>Checks an expansion.</summary>
    public void Check(FormulaTerms terms)
    {
        // What a minus took away is not read.
        foreach (var variable in terms.Terms.SelectMany(term => term.Variables).Distinct().Order())
        {
            CheckVariable(terms.Variables[variable]);
        }

        foreach (var offset in terms.Offsets)
        {
            CheckNumber(Match(offset).Subject);
        }

        foreach (var both in _numeric.Keys.Intersect(_categorical.Keys).ToArray())
        {
            throw fault(_categorical[both].Start, $"{Say.Quote(both)} is used as a factor here and as a number elsewhere; a column is one of the two. Add a second column to the table, or write I({FormulaNotation.Name(both)} == 1) and the like");
        }
    }

    private void CheckVariable(FormulaNode node)
    {
        switch (node)
        {
            case NameNode name:
                Add(name.Name);
                break;
            case CallNode call when Function(call).Kind == FormulaFunctionKind.Basis:
                CheckBasis(Match(call));
                break;
            case CallNode call when Function(call).Kind == FormulaFunctionKind.Factor:
                CheckFactor(call);
                break;
            default:
                CheckNumber(node);
                break;
        }
    }

    private void CheckBasis(CallArguments arguments)
    {
        CheckNumber(arguments.Subject);
        arguments.Whole("df", 1, 100);
        arguments.Whole("degree", 1, 20);
        arguments.Numbers("knots");
        arguments.Truth("intercept", false);
        arguments.Truth("raw", false);
        arguments.Numbers("Boundary.knots");
    }

    private void CheckFactor(CallNode call)
    {
        var arguments = Match(call);
        arguments.Text("ref");
        arguments.Levels("levels");
        arguments.Word("contr", FormulaFunction.Contrasts);
        if (call.Function == "relevel" && !arguments.Has("ref"))
        {
            throw fault(call.Start, "relevel() has no reference level; an example is relevel(x, 'level')");
        }

        switch (arguments.Subject)
        {
            case NameNode { IsDot: false } name:
                Add(name.Name);
                _categorical.TryAdd(name.Name, name);
                if (call.Function is "factor" or "as.factor")
                {
                    _converted.Add(name.Name);
                }

                break;
            case CallNode inner when Function(inner).Kind == FormulaFunctionKind.Factor:
                CheckFactor(inner);
                break;
            default:
                throw fault(arguments.Subject.Start, $"found {FormulaNotation.Of(arguments.Subject)}; {call.Function}() is of a column, or of factor(), relevel() and the like");
        }
    }

    private void CheckNumber(FormulaNode node)
    {
        switch (node)
        {
            case NumberNode:
                break;
            case NameNode { IsDot: false } name:
                Add(name.Name);
                _numeric.TryAdd(name.Name, name);
                break;
            case GroupNode group:
                CheckNumber(group.Inner);
                break;
            case UnaryNode sign:
                CheckNumber(sign.Operand);
                break;
            case BinaryNode { Operator: "==" or "!=", Left: NameNode name, Right: TextNode }:
                Add(name.Name);
                _categorical.TryAdd(name.Name, name);
                break;
            case BinaryNode { Operator: "+" or "-" or "*" or "/" or "^" or "<" or ">" or "<=" or ">=" or "==" or "!=" } binary:
                CheckNumber(binary.Left);
                CheckNumber(binary.Right);
                break;
            case CallNode call when Function(call).Kind == FormulaFunctionKind.Number:
                CheckNumberCall(call);
                break;
            case CallNode call:
                throw fault(call.Start, $"{call.Function}() is a term by itself, not a number within another one");
            default:
                throw fault(node.Start, $"found {FormulaNotation.Of(node)} within arithmetic; expected numbers, columns, + - * / ^ and comparisons");
        }
    }

    private void CheckNumberCall(CallNode call)
    {
        var arguments = Match(call);
        CheckNumber(arguments.Subject);
        arguments.Truth("center", true);
        arguments.Truth("scale", true);
        if (arguments.Numbers("base") is { } @base && (@base is not [> 0 and not 1]))
        {
            throw fault(call.Start, $"{FormulaNotation.Of(call)} has no such base; expected a number above 0 other than 1");
        }
    }

    private FormulaFunction Function(CallNode call) => FormulaFunction.All.TryGetValue(call.Function, out var function)
        ? function
        : throw fault(call.Start, $"{call.Function}() is not a function of formulas.{Nearest.Hint(call.Function, FormulaFunction.All.Keys)} There are {string.Join(", ", FormulaFunction.All.Keys)}; what else is needed can be a column of the table");

    private CallArguments Match(CallNode call)
    {
        Function(call);
        return new CallArguments(call, fault);
    }

    private void Add(string column)
    {
        if (!_columns.Contains(column))
        {
            _columns.Add(column);
        }
    }
}
