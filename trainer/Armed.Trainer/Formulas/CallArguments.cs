namespace Armed.Trainer.Formulas;

/// <summary>The arguments of a call, matched and read.</summary>
internal sealed class CallArguments
{
    private readonly FormulaFunction _function;
    private readonly IReadOnlyDictionary<string, FormulaNode> _arguments;
    private readonly FaultAt _fault;

    /// <summary>Matches a call's arguments.</summary>
    /// <exception cref="InputException">They do not match.</exception>
    public CallArguments(CallNode call, FaultAt fault)
    {
        _function = FormulaFunction.All[call.Function];
        _arguments = _function.Match(call, fault);
        _fault = fault;
    }

    /// <summary>What the function is a function of: the first parameter.</summary>
    public FormulaNode Subject => _arguments[_function.Parameters[0]];

    /// <summary>Whether an argument is given.</summary>
    public bool Has(string parameter) => _arguments.ContainsKey(parameter);

    /// <summary>A whole number in a range, or null if it is not given.</summary>
    public int? Whole(string parameter, int least, int most)
    {
        if (!_arguments.TryGetValue(parameter, out var node))
        {
            return null;
        }

        return FormulaConstants.Number(node) is { } value && value >= least && value <= most && value == Math.Floor(value)
            ? (int)value
            : throw Fault(node, $"{parameter} = {FormulaNotation.Of(node)}; expected a whole number from {least} to {most}");
    }

    /// <summary>Numbers, or null if they are not given.</summary>
    public IReadOnlyList<double>? Numbers(string parameter) => !_arguments.TryGetValue(parameter, out var node)
        ? null
        : [.. FormulaConstants.Parts(node).Select(part => FormulaConstants.Number(part) is { } value && double.IsFinite(value)
            ? value
            : throw Fault(node, $"{parameter} = {FormulaNotation.Of(node)}; expected numbers, such as c(1, 2.5)"))];

    /// <summary>TRUE or FALSE.</summary>
    public bool Truth(string parameter, bool otherwise) => !_arguments.TryGetValue(parameter, out var node)
        ? otherwise
        : FormulaConstants.Truth(node) ?? throw Fault(node, $"{parameter} = {FormulaNotation.Of(node)}; expected TRUE or FALSE");

    /// <summary>A text, or null if it is not given.</summary>
    public string? Text(string parameter) => !_arguments.TryGetValue(parameter, out var node)
        ? null
        : FormulaConstants.Text(node) ?? throw Fault(node, $"{parameter} = {FormulaNotation.Of(node)}; expected a level in quotes, as in {_function.Example}");

    /// <summary>Levels, as texts or numbers, or null if they are not given.</summary>
    public IReadOnlyList<string>? Levels(string parameter) => !_arguments.TryGetValue(parameter, out var node)
        ? null
        : [.. FormulaConstants.Parts(node).Select(part => FormulaConstants.Text(part) ?? (FormulaConstants.Number(part) is { } value
            ? FormulaNotation.Number(value)
            : throw Fault(node, $"{parameter} = {FormulaNotation.Of(node)}; expected levels, such as c('a', 'b')")))];

    /// <summary>One of some names, or null if it is not given.</summary>
    public string? Word(string parameter, params string[] words) => !_arguments.TryGetValue(parameter, out var node)
        ? null
        : node is NameNode name && words.Contains(name.Name) ? name.Name : throw Fault(node, $"{parameter} = {FormulaNotation.Of(node)}; expected {string.Join(" or ", words)}");

    private InputException Fault(FormulaNode node, string what) => _fault(node.Start, $"{_function.Name}() has {what}");
}
