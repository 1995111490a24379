using Armed.Runtime.Documents;
using Armed.Trainer.Common;
using Armed.Trainer.Formulas;

namespace Armed.Trainer.Data.Designs;

/// <summary>A categorical column as a factor of a formula: its levels in order, and their contrasts.</summary>
/// <param name="Column">Index of the column.</param>
/// <param name="Levels">Codes of its levels, in the factor's order.</param>
/// <param name="Contrasts">Name of the contrasts that C() asks for; null for those with the first level, named by levels.</param>
internal sealed record FactorCoding(int Column, IReadOnlyList<int> Levels, string? Contrasts)
{
    /// <summary>The factor that a name or a call is.</summary>
    /// <exception cref="InputException">The table has no such column or no such level.</exception>
    public static FactorCoding Of(FormulaNode node, DesignSource source, FaultAt fault) => node switch
    {
        NameNode name => OfColumn(name, source, fault),
        CallNode call => OfCall(call, source, fault),
        _ => throw new InvalidOperationException($"{FormulaNotation.Of(node)} is not a factor."),
    };

    /// <summary>The factor as columns. An unknown level has the columns' means over the training rows.</summary>
    /// <param name="text">Its text in names.</param>
    /// <param name="source">The columns.</param>
    /// <param name="rows">The training rows.</param>
    /// <param name="fault">Makes exceptions.</param>
    public DesignVariable Variable(string text, DesignSource source, int[] rows, FaultAt fault)
    {
        if (Levels.Count < 2)
        {
            throw fault(0, $"{Say.Quote(source.Categorical[Column].Name)} has a single level in the training rows, {Say.Quote(source.Levels[Column][0])}; leave it out");
        }

        var counts = new double[source.Levels[Column].Count];
        foreach (var row in rows)
        {
            var code = source.Codes(Column)[row];
            counts[code]++;
        }

        var full = Levels.Select((_, j) => Coded(Name(source, Levels[j]), counts, place => place == j ? 1 : 0, isIndicator: true));
        var contrasts = Enumerable.Range(1, Levels.Count - 1).Select(j => Contrast(j, source, counts));
        return new DesignVariable(text, IsFactor: true, [.. contrasts], [.. full]);
    }

    /// <summary>The indicator of a level.</summary>
    public static RowFunction Indicator(int column, int level, DesignSource source, int[] rows)
    {
        var codes = source.Codes(column);
        var values = new double[source.Levels[column].Count + 1];
        (values[level], values[^1]) = (1, rows.Count(row => codes[row] == level) / (double)rows.Length);
        return new LevelOf(column, values);
    }

    /// <summary>Code of a level by its text.</summary>
    public static int Level(int column, string level, DesignSource source, FaultAt fault)
    {
        var code = source.Levels[column].ToList().IndexOf(level);
        return code >= 0
            ? code
            : throw fault(0, $"{Say.Quote(source.Categorical[column].Name)} has no level {Say.Quote(level)} in the training rows.{Nearest.Hint(level, source.Levels[column])} Its levels are {Say.List(source.Levels[column])}");
    }

    private static FactorCoding OfColumn(NameNode name, DesignSource source, FaultAt fault)
    {
        var column = source.CategoryIndex(name.Name);
        if (column < 0)
        {
            throw source.NumberIndex(name.Name) < 0 ? UnknownColumn.Fault(name.Name, source, fault)
                : fault(name.Start, $"{Say.Quote(name.Name)} was read as numbers; a factor is a categorical column. Name it among the categorical columns (--categorical)");
        }

        // Empty cells are a level, which is no good reference: it is the last one.
        var levels = Enumerable.Range(0, source.Levels[column].Count).OrderBy(code => source.Levels[column][code].Length == 0 ? 1 : 0);
        return new FactorCoding(column, [.. levels], null);
    }

    private static FactorCoding OfCall(CallNode call, DesignSource source, FaultAt fault)
    {
        var arguments = new CallArguments(call, fault);
        var inner = Of(arguments.Subject, source, fault);
        return call.Function switch
        {
            "relevel" => inner.WithReference(Level(inner.Column, arguments.Text("ref")!, source, fault)),
            "C" => inner with { Contrasts = arguments.Word("contr", FormulaFunction.Contrasts) ?? inner.Contrasts },
            _ => arguments.Levels("levels") is { } levels ? inner.InOrder(levels, source, fault) : inner,
        };
    }

    private FactorCoding WithReference(int level) => this with { Levels = [level, .. Levels.Where(other => other != level)] };

    private FactorCoding InOrder(IReadOnlyList<string> order, DesignSource source, FaultAt fault)
    {
        var absent = source.Levels[Column].Except(order).ToArray();
        return absent.Length == 0
            ? this with { Levels = [.. order.Distinct().Select(level => source.Levels[Column].ToList().IndexOf(level)).Where(code => code >= 0)] }
            : throw fault(0, $"levels = c(..) lacks {Say.List(absent)}, which training rows of {Say.Quote(source.Categorical[Column].Name)} have; name every level");
    }

    /// <summary>Contrast j = 1.. of the levels, as R's functions of these names have them.</summary>
    private VariableColumn Contrast(int j, DesignSource source, double[] counts) => Contrasts switch
    {
        null => Coded(Name(source, Levels[j]), counts, place => place == j ? 1 : 0, isIndicator: true),
        "contr.treatment" => Coded(Number(j + 1), counts, place => place == j ? 1 : 0, isIndicator: true),
        "contr.sum" => Coded(Number(j), counts, place => place == Levels.Count - 1 ? -1 : place == j - 1 ? 1 : 0, isIndicator: false),
        _ => Coded(Number(j), counts, place => place < j ? -1 : place == j ? j : 0, isIndicator: false),
    };

    /// <summary>A column by the place of a level in the factor's order.</summary>
    private VariableColumn Coded(string suffix, double[] counts, Func<int, double> value, bool isIndicator)
    {
        var values = new double[counts.Length + 1];
        for (var place = 0; place < Levels.Count; place++)
        {
            values[Levels[place]] = value(place);
        }

        values[^1] = counts.Zip(values, (count, coded) => count * coded).Sum() / counts.Sum();
        return new VariableColumn(suffix, new LevelOf(Column, values), isIndicator);
    }

    private string Name(DesignSource source, int level) => source.Levels[Column][level] is { Length: > 0 } name ? name : ReferenceLevels.Missing;

    private static string Number(int j) => j.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
