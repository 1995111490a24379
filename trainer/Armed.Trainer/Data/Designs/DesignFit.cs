using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>Makes a formula's design from the training rows: knots, orthogonal polynomials, levels and means are theirs.</summary>
internal sealed class DesignFit
{
    private readonly DesignSource _source;
    private readonly VariableFit _variables;
    private readonly RowEvaluator _evaluator;
    private readonly List<DesignColumn> _columns = [];
    private readonly Dictionary<string, IReadOnlyList<int>> _slopes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _converted = new(StringComparer.Ordinal);
    private bool _intercept;

    private DesignFit(DesignSource source, int[] rows)
    {
        _source = source;
        _variables = new VariableFit(source, rows);
        _evaluator = new RowEvaluator(source, rows);
    }

    /// <summary>Makes a design.</summary>
    /// <param name="right">The right-hand side of the fixed part, <see cref="ModelFormula.Fixed"/>; null for an intercept alone.</param>
    /// <param name="random">The random effects, as <see cref="TrainingOptions.Random"/>; null without slopes.</param>
    /// <param name="source">The columns.</param>
    /// <param name="rows">The training rows, at least one.</param>
    /// <exception cref="InputException">The formula is wrong, or the columns are not those that it needs.</exception>
    public static TableDesign Fit(string? right, string? random, DesignSource source, ReadOnlySpan<int> rows)
    {
        var fit = new DesignFit(source, rows.ToArray());
        var text = right ?? "1";
        FaultAt fault = (start, what) => FormulaFault.At(text, start, what);
        var terms = new TermExpansion([.. source.Names], fault).Expand(ModelFormulaReader.Fixed(text, fault));
        fit.Check(terms, fault);
        fit._intercept = terms.HasIntercept;
        fit.AddFixed(terms);
        foreach (var block in RandomEffectsFormula.Blocks(random).Where(block => block.Slopes.Count > 0))
        {
            fit.AddSlopes(block, random!);
        }

        foreach (var curve in RandomEffectsFormula.Blocks(random).Select(block => block.Curve).OfType<string>().Where(curve => !fit._slopes.ContainsKey(curve)))
        {
            fit.AddSlopes(new RandomEffectsBlock(true, [curve]), random!); // a curve is a function of the column
        }

        return new TableDesign(text, terms.HasIntercept, fit._columns, fit.Offset(terms.Offsets)) { SlopeColumns = fit._slopes };
    }

    private void Check(FormulaTerms terms, FaultAt fault)
    {
        var checks = new FormulaChecks(fault);
        checks.Check(terms);
        _converted.UnionWith(checks.Converted);
    }

    /// <summary>A column of numbers that factor() made a factor of is none by itself: R would take it for a number there.</summary>
    private void CheckAlone(FormulaNode variable)
    {
        if (variable is NameNode name && _converted.Contains(name.Name) && _source.CategoryIndex(name.Name) is >= 0 and var column && LevelOrder.AreNumbers(_source.Levels[column].Where(level => level.Length > 0)))
        {
            throw FormulaFault.OfTerm(name.Name, $"{Say.Quote(name.Name)} by itself is a number, and factor({FormulaNotation.Name(name.Name)}) a factor; a column is one of the two. Write factor(..) in every term, or add a second column to the table");
        }
    }

    private void AddFixed(FormulaTerms terms)
    {
        for (var term = 0; term < terms.Terms.Count; term++)
        {
            _columns.AddRange(TermColumns(terms, term).Select(column => Measured(column, isFixed: true)));
        }
    }

    /// <summary>The slopes of a block: columns of the fixed part where it has them, else columns of their own. Factors are coded as the block alone would be.</summary>
    private void AddSlopes(RandomEffectsBlock block, string random)
    {
        string[] names = [.. _source.Names];
        FaultAt fault = (_, what) => FormulaFault.Make(random, what);
        var effects = block.Slopes.Select(slope => new Summand(true, SlopeName.Node(slope, names.Contains, fault)));
        var terms = new TermExpansion([], fault).Expand(Summands.Join([new Summand(true, new NumberNode(0, block.HasIntercept ? 1 : 0)), .. effects]));
        Check(terms, fault);
        for (var term = 0; term < terms.Terms.Count; term++)
        {
            int[] places = [.. TermColumns(terms, term).Select(Place)];
            var label = terms.Terms[term].Label;
            if (!_slopes.TryAdd(label, places) && !_slopes[label].SequenceEqual(places))
            {
                throw fault(0, $"'{label}' is next to an intercept in one term and not in another, so that its levels have different columns; write it the same way in both");
            }
        }
    }

    private int Place(TermColumn column)
    {
        var place = _columns.FindIndex(known => known.Term == column.Term && known.Name == column.Name);
        if (place < 0)
        {
            place = _columns.Count;
            _columns.Add(Measured(column, isFixed: false));
        }

        return place;
    }

    /// <summary>The columns of a term, the first variable's fastest.</summary>
    private IEnumerable<TermColumn> TermColumns(FormulaTerms terms, int index)
    {
        var term = terms.Terms[index];
        IEnumerable<VariableColumn[]> products = [[]];
        foreach (var variable in term.Variables.Reverse())
        {
            var columns = Columns(terms, index, variable).ToArray();
            products = products.SelectMany(_ => columns, (behind, column) => (VariableColumn[])[column, .. behind]);
        }

        return products.Select(product => new TermColumn(
            term.Label, string.Join(':', product.Select(column => column.Suffix)), [.. product.Select(column => column.Function)], product.All(column => column.IsIndicator)));
    }

    /// <summary>The columns of a variable within a term; their suffixes are whole names here.</summary>
    private IEnumerable<VariableColumn> Columns(FormulaTerms terms, int index, int variable)
    {
        var term = terms.Terms[index];
        CheckAlone(terms.Variables[variable]);
        var design = _variables.Of(terms.Variables[variable]);
        var fully = terms.IsCodedFully(index, variable) || (!terms.HasIntercept && FirstFactor(terms) == (index, variable));
        var text = term.Variables.Count == 1 ? term.Label : design.Text;
        return (fully ? design.Full : design.Contrasts).Select(column => column with { Suffix = text + column.Suffix });
    }

    /// <summary>The first factor of the first term that has one.</summary>
    private (int Term, int Variable) FirstFactor(FormulaTerms terms)
    {
        for (var term = 0; term < terms.Terms.Count; term++)
        {
            foreach (var variable in terms.Terms[term].Variables.Where(v => _variables.Of(terms.Variables[v]).IsFactor))
            {
                return (term, variable);
            }
        }

        return (-1, -1);
    }

    private DesignColumn Measured(TermColumn column, bool isFixed)
    {
        var values = _evaluator.Product(column.Factors);
        var mean = _intercept ? values.Average() : 0;
        var spread = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        var isConstant = _intercept && values.All(value => value == values[0]);
        return new DesignColumn(column.Term, column.Name, column.Factors)
        {
            Mean = mean,
            Sd = column.IsIndicator || isConstant || spread == 0 ? 1 : spread,
            IsFixed = isFixed,
        };
    }

    private RowFunction? Offset(IReadOnlyList<CallNode> offsets)
    {
        RowFunction? sum = null;
        foreach (var offset in offsets)
        {
            var part = _variables.Offset(offset);
            sum = sum is null ? part : new CombinationOf(Combination.Add, sum, part);
        }

        return sum;
    }
}
