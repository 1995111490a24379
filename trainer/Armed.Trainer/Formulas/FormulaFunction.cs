namespace Armed.Trainer.Formulas;

/// <summary>What a function of formulas gives.</summary>
internal enum FormulaFunctionKind
{
    /// <summary>A number for each row; it may stand within other numbers.</summary>
    Number,

    /// <summary>Several numbers for each row: a basis.</summary>
    Basis,

    /// <summary>A factor.</summary>
    Factor,

    /// <summary>A known part of the linear predictor.</summary>
    Offset,
}

/// <summary>A function that a formula may call.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it gives.</param>
/// <param name="Parameters">Names of its parameters, in R's order; the first one is what it is a function of.</param>
/// <param name="Example">A call.</param>
internal sealed record FormulaFunction(string Name, FormulaFunctionKind Kind, IReadOnlyList<string> Parameters, string Example)
{
    /// <summary>Codings of factors that C() knows.</summary>
    public static string[] Contrasts => ["contr.treatment", "contr.sum", "contr.helmert"];

    /// <summary>Every function, by name.</summary>
    public static IReadOnlyDictionary<string, FormulaFunction> All { get; } = new FormulaFunction[]
    {
        new("log", FormulaFunctionKind.Number, ["x", "base"], "log(x)"),
        new("log2", FormulaFunctionKind.Number, ["x"], "log2(x)"),
        new("log10", FormulaFunctionKind.Number, ["x"], "log10(x)"),
        new("log1p", FormulaFunctionKind.Number, ["x"], "log1p(x)"),
        new("exp", FormulaFunctionKind.Number, ["x"], "exp(x)"),
        new("sqrt", FormulaFunctionKind.Number, ["x"], "sqrt(x)"),
        new("abs", FormulaFunctionKind.Number, ["x"], "abs(x)"),
        new("I", FormulaFunctionKind.Number, ["x"], "I(x^2)"),
        new("scale", FormulaFunctionKind.Number, ["x", "center", "scale"], "scale(x)"),
        new("poly", FormulaFunctionKind.Basis, ["x", "degree", "raw"], "poly(x, 2)"),
        new("ns", FormulaFunctionKind.Basis, ["x", "df", "knots", "intercept", "Boundary.knots"], "ns(x, 3)"),
        new("bs", FormulaFunctionKind.Basis, ["x", "df", "knots", "degree", "intercept", "Boundary.knots"], "bs(x, df = 5)"),
        new("month", FormulaFunctionKind.Basis, ["x"], "month(x)"),
        new("weekday", FormulaFunctionKind.Basis, ["x"], "weekday(x)"),
        new("hour", FormulaFunctionKind.Basis, ["x"], "hour(x)"),
        new("factor", FormulaFunctionKind.Factor, ["x", "levels"], "factor(x)"),
        new("as.factor", FormulaFunctionKind.Factor, ["x"], "as.factor(x)"),
        new("relevel", FormulaFunctionKind.Factor, ["x", "ref"], "relevel(x, 'level')"),
        new("C", FormulaFunctionKind.Factor, ["object", "contr"], "C(x, contr.sum)"),
        new("offset", FormulaFunctionKind.Offset, ["object"], "offset(log(x))"),
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>The arguments of a call by parameter, as R matches them: by full name, by the start of a name, then by place.</summary>
    /// <exception cref="InputException">An argument is unknown, given twice or one too many, or the first one is missing.</exception>
    public IReadOnlyDictionary<string, FormulaNode> Match(CallNode call, FaultAt fault)
    {
        var matched = new Dictionary<string, FormulaNode>(StringComparer.Ordinal);
        foreach (var argument in call.Arguments.Where(argument => argument.Name is not null))
        {
            var parameter = Parameter(argument, fault);
            if (!matched.TryAdd(parameter, argument.Value))
            {
                throw fault(argument.Value.Start, $"{Name}() has '{parameter}' twice");
            }
        }

        foreach (var argument in call.Arguments.Where(argument => argument.Name is null))
        {
            var parameter = Parameters.FirstOrDefault(p => !matched.ContainsKey(p))
                ?? throw fault(argument.Value.Start, $"{Name}() has more arguments than {string.Join(", ", Parameters)}; an example is {Example}");
            matched.Add(parameter, argument.Value);
        }

        return matched.ContainsKey(Parameters[0]) ? matched : throw fault(call.Start, $"{Name}() has no '{Parameters[0]}'; an example is {Example}");
    }

    private string Parameter(FormulaArgument argument, FaultAt fault)
    {
        string[] candidates = Parameters.Contains(argument.Name) ? [argument.Name!] : [.. Parameters.Where(p => p.StartsWith(argument.Name!, StringComparison.Ordinal))];
        return candidates is [var only]
            ? only
            : throw fault(argument.Value.Start, $"{Name}() has no argument '{argument.Name}'; it has {string.Join(", ", Parameters)}, and an example is {Example}");
    }
}
