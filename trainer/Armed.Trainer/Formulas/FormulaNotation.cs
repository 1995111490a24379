using System.Globalization;

namespace Armed.Trainer.Formulas;

/// <summary>Writes parts of a formula as R writes them, so that terms have R's names.</summary>
internal static class FormulaNotation
{
    // Words that R has for itself: as names of columns they are in backticks.
    private static readonly string[] s_reserved = ["TRUE", "FALSE", "NULL", "NA", "Inf", "NaN", "if", "else", "for", "in", "while", "repeat", "function", "next", "break"];

    /// <summary>The part as text.</summary>
    public static string Of(FormulaNode node) => node switch
    {
        NameNode name => name.IsQuoted ? Name(name.Name) : name.Name,
        NumberNode number => Number(number.Value),
        TextNode text => Text(text.Value),
        CallNode call => $"{call.Function}({string.Join(", ", call.Arguments.Select(Argument))})",
        UnaryNode unary => unary.Operator + Of(unary.Operand),
        BinaryNode binary => Of(binary.Left) + Between(binary.Operator) + Of(binary.Right),
        GroupNode group => $"({Of(group.Inner)})",
        _ => throw new InvalidOperationException($"A formula has no {node.GetType().Name}."),
    };

    /// <summary>A name, in backticks unless it is a plain one.</summary>
    public static string Name(string name) => IsPlain(name) ? name : $"`{name}`";

    /// <summary>A number with up to 15 digits, in the shorter of its two notations, as R writes it.</summary>
    public static string Number(double value)
    {
        var digits = value.ToString("E14", CultureInfo.InvariantCulture).Split('E');
        var mantissa = digits[0].TrimEnd('0').TrimEnd('.');
        var exponent = int.Parse(digits[1], CultureInfo.InvariantCulture);
        var scientific = string.Create(CultureInfo.InvariantCulture, $"{mantissa}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent):00}");
        var plain = decimal.TryParse(scientific, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Trimmed(number) : scientific;
        return plain.Length <= scientific.Length ? plain : scientific;
    }

    private static string Trimmed(decimal number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    private static string Text(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Argument(FormulaArgument argument) => argument.Name is null ? Of(argument.Value) : $"{Name(argument.Name)} = {Of(argument.Value)}";

    private static string Between(string symbol) => symbol is "^" or ":" or "/" ? symbol : $" {symbol} ";

    private static bool IsPlain(string name) =>
        name.Length > 0
        && (char.IsLetter(name[0]) || name[0] == '.')
        && !(name[0] == '.' && (name.Length == 1 || char.IsAsciiDigit(name[1])))
        && name.All(c => char.IsLetterOrDigit(c) || c is '.' or '_')
        && !s_reserved.Contains(name);
}
