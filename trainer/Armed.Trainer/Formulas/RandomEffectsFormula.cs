namespace Armed.Trainer.Formulas;

/// <summary>
/// Random effects in lme4's notation: <c>(1 + age | school) + (0 + age | pupil)</c>, <c>(1 + age || school)</c>, <c>(1 | school/class)</c>, or effects alone, which
/// then are those of every factor. s(age) is a curve in age, ridge(.) are slopes on all columns, gp(.) is a function of all numbers, h stands for the last hidden layer (nonlinear slopes).
/// </summary>
internal static class RandomEffectsFormula
{
    /// <summary>The name that stands for the last hidden layer.</summary>
    public const string HiddenLayer = "h";

    /// <summary>Clusters up to which a factor has nonlinear slopes by default.</summary>
    public const int NonlinearUpToClusters = 100;

    /// <summary>The term of each factor, in the factors' order; its blocks are those of all of the formula's terms for it.</summary>
    public static IReadOnlyList<RandomEffectsTerm> Resolve(string? formula, IReadOnlyList<(string Name, int Clusters)> factors, IReadOnlyCollection<string> columns, bool hidden)
    {
        if (formula is null)
        {
            return [.. factors.Select(f => RandomEffectsTerm.Of(f.Name, [], hidden && f.Clusters <= NonlinearUpToClusters))];
        }

        string[] names = [.. factors.Select(f => f.Name)];
        var parts = new FormulaReader(formula, names).Read();
        CheckFactors(parts, names, formula);
        var terms = names.Select(name => Merge(name, [.. parts.Where(p => p.Factor is null || p.Factor == name)], formula)).ToArray();
        CheckEffects(terms, formula, columns, hidden);
        return terms;
    }

    /// <summary>The grouping factors of a fit: those asked for, and the interactions that the formula names besides.</summary>
    public static IReadOnlyList<string> Factors(string? formula, IReadOnlyList<string> clusters)
    {
        if (formula is null)
        {
            return clusters;
        }

        var named = new FormulaReader(formula, clusters).Read().Select(p => p.Factor).OfType<string>();
        return [.. clusters, .. named.Where(f => FactorName.Columns(f).Count > 1).Distinct().Except(clusters)];
    }

    /// <summary>The blocks of effects that a formula has, for whatever factors; what slopes it has needs no table.</summary>
    public static IReadOnlyList<RandomEffectsBlock> Blocks(string? formula) =>
        formula is null ? [] : [.. new FormulaReader(formula, []).Read().SelectMany(Blocks).Where(block => !block.Nonlinear)];

    /// <summary>One term from a factor's terms: the block with the intercept first, curves, effects on all columns and then the hidden layer last, the rest in the formula's order.</summary>
    private static RandomEffectsTerm Merge(string factor, FormulaTerm[] parts, string formula)
    {
        if (parts.Count(p => p.Intercept) > 1)
        {
            throw FormulaFault.Make(formula, $"factor '{factor}' has {parts.Count(p => p.Intercept)} intercepts; a term without its own starts with 0 +, such as (0 + x | {factor})");
        }

        if (parts.SelectMany(p => p.Slopes).CountBy(s => s).FirstOrDefault(s => s.Value > 1).Key is { } twice)
        {
            throw FormulaFault.Make(formula, $"'{twice}' has more than one slope for factor '{factor}'; name it in one term");
        }

        if (parts.SelectMany(p => p.Curves).CountBy(s => s).FirstOrDefault(s => s.Value > 1).Key is { } again)
        {
            throw FormulaFault.Make(formula, $"factor '{factor}' has more than one curve in '{again}'");
        }

        // What is of all columns or of the hidden layer is there once, however often it is written.
        var blocks = parts.SelectMany(Blocks).OrderBy(b => b.HasIntercept ? 0 : b.IsLinear ? 1 : 2).ToLookup(b => b is { Nonlinear: false, OnAll: null });
        var onAll = AllColumnsCall.All.Where(call => blocks[false].Any(b => b.OnAll == call)).Select(RandomEffectsBlock.On);
        return new RandomEffectsTerm(factor, [.. blocks[true], .. onAll, .. blocks[false].Where(b => b.Nonlinear).Take(1)]);
    }

    private static IEnumerable<RandomEffectsBlock> Blocks(FormulaTerm part)
    {
        if (!part.Independent && (part.Intercept || part.Slopes.Count > 0))
        {
            yield return new RandomEffectsBlock(part.Intercept, part.Slopes);
        }

        if (part.Independent && part.Intercept)
        {
            yield return new RandomEffectsBlock(true, []);
        }

        foreach (var slope in part.Independent ? part.Slopes : [])
        {
            yield return new RandomEffectsBlock(false, [slope]);
        }

        foreach (var curve in part.Curves)
        {
            yield return RandomEffectsBlock.CurveIn(curve);
        }

        foreach (var call in part.OnAll)
        {
            yield return RandomEffectsBlock.On(call);
        }

        if (part.Nonlinear)
        {
            yield return RandomEffectsBlock.HiddenLayer;
        }
    }

    private static void CheckFactors(IReadOnlyList<FormulaTerm> parts, string[] factors, string formula)
    {
        foreach (var unknown in parts.Select(p => p.Factor).OfType<string>().Except(factors))
        {
            throw FormulaFault.Make(formula, $"'{unknown}' is not one of the cluster columns {string.Join(", ", factors)}");
        }

        if (parts.All(p => p.Factor is not null) && factors.Except(parts.Select(p => p.Factor!)).ToArray() is { Length: > 0 } missing)
        {
            throw FormulaFault.Make(formula, $"no term for {string.Join(", ", missing)}; {Advice(missing[0], factors)}");
        }
    }

    /// <summary>A column that the formula has only within an interaction is a factor by itself because it was named as one.</summary>
    private static string Advice(string missing, string[] factors)
    {
        if (Array.Find(factors, factor => factor != missing && FactorName.Columns(factor) is { Count: > 1 } columns && columns.Contains(missing)) is not { } interaction)
        {
            return $"add (1 | {missing})";
        }

        var others = factors.Where(factor => factor != missing);
        return $"the formula has it within {interaction}, so use --cluster {string.Join(',', others)}; only if an id of {missing} means the same unit everywhere, add (1 | {missing})";
    }

    private static void CheckEffects(RandomEffectsTerm[] terms, string formula, IReadOnlyCollection<string> columns, bool hidden)
    {
        foreach (var slope in terms.SelectMany(t => t.Slopes).Where(s => !columns.Contains(s)))
        {
            throw FormulaFault.Make(formula, $"'{slope}' is not a feature column with a linear slope; the columns are {string.Join(", ", columns.Take(20))}");
        }

        if (!hidden && terms.Any(t => t.Nonlinear))
        {
            throw FormulaFault.Make(formula, "h is the last hidden layer, and the model has none; leave h out or set --hidden widths");
        }
    }
}
