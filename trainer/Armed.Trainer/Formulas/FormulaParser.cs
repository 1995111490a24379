using System.Globalization;

namespace Armed.Trainer.Formulas;

/// <summary>Reads an expression by recursive descent, with R's precedence: ^, sign, :, %in%, * and /, + and -, comparisons, bars.</summary>
/// <param name="tokens">The tokens of the expression; the last one marks its end.</param>
/// <param name="fault">Makes exceptions.</param>
internal sealed class FormulaParser(IReadOnlyList<FormulaToken> tokens, FaultAt fault)
{
    private const int DeepestNesting = 100;
    private const string Operand = "a column, a number or a call such as log(x)";

    // Binary operators from the loosest to the tightest; all but ^ group from the left.
    private static readonly string[][] s_levels = [["|", "||"], ["<", ">", "<=", ">=", "==", "!="], ["+", "-"], ["*", "/"], ["%in%"], [":"]];

    private int _at;
    private int _depth;

    private FormulaToken Current => tokens[_at];

    /// <summary>The whole expression.</summary>
    public FormulaNode Parse()
    {
        var node = Binary(0);
        return Current.Kind == FormulaTokenKind.End ? node : throw Unexpected("an operator such as + or *, or the end");
    }

    private FormulaNode Binary(int level)
    {
        if (level == s_levels.Length)
        {
            return Sign();
        }

        var left = Binary(level + 1);
        while (s_levels[level].Any(Current.Is))
        {
            var symbol = Take();
            left = new BinaryNode(symbol.Start, symbol.Text, left, Binary(level + 1));
        }

        return left;
    }

    private FormulaNode Sign()
    {
        if (!Current.Is("-") && !Current.Is("+"))
        {
            return Power();
        }

        // R would read any number of signs; a + behind an operator, or a second sign, is more often a slip than meant.
        string[] before = Current.Is("+") ? ["+", "-", "*", "/", ":", "%in%"] : ["+", "-"];
        if (_at > 0 && before.Any(tokens[_at - 1].Is))
        {
            throw Unexpected(Operand);
        }

        var sign = Take();
        return new UnaryNode(sign.Start, sign.Text, Sign());
    }

    private FormulaNode Power()
    {
        var operand = Primary();
        if (!Current.Is("^"))
        {
            return operand;
        }

        var symbol = Take();
        return new BinaryNode(symbol.Start, "^", operand, Sign());
    }

    private FormulaNode Primary()
    {
        if (_depth++ > DeepestNesting)
        {
            throw fault(Current.Start, "the parentheses are nested too deep");
        }

        FormulaNode node = Current.Kind switch
        {
            FormulaTokenKind.Name when tokens[_at + 1].Is("(") => Call(),
            FormulaTokenKind.Name or FormulaTokenKind.Quoted => Name(),
            FormulaTokenKind.Number => Number(),
            FormulaTokenKind.Text => new TextNode(Current.Start, Take().Text),
            _ when Current.Is("(") => Group(),
            _ => throw Unexpected(Operand),
        };
        _depth--;
        return node;
    }

    private NameNode Name()
    {
        var token = Take();
        return new NameNode(token.Start, token.Text, token.Kind == FormulaTokenKind.Quoted);
    }

    private NumberNode Number()
    {
        var token = Take();
        return double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? new NumberNode(token.Start, value)
            : throw fault(token.Start, $"'{token.Text}' is not a number");
    }

    private GroupNode Group()
    {
        var start = Take().Start;
        var inner = Binary(0);
        Close(start, "an operator or ')'");
        return new GroupNode(start, inner);
    }

    private CallNode Call()
    {
        var name = Take();
        var open = Take().Start;
        var arguments = new List<FormulaArgument>();
        while (!Current.Is(")"))
        {
            arguments.Add(Argument());
            if (!Current.Is(","))
            {
                break;
            }

            Take();
        }

        Close(open, "',' or ')'");
        return new CallNode(name.Start, name.Text, arguments);
    }

    private FormulaArgument Argument()
    {
        if (Current.Kind is FormulaTokenKind.Name or FormulaTokenKind.Quoted && tokens[_at + 1].Is("="))
        {
            var name = Take().Text;
            Take();
            return new FormulaArgument(name, Binary(0));
        }

        return new FormulaArgument(null, Binary(0));
    }

    private void Close(int open, string expected)
    {
        if (Current.Kind == FormulaTokenKind.End)
        {
            throw fault(open, "'(' has no ')'");
        }

        if (!Current.Is(")"))
        {
            throw Unexpected(expected);
        }

        Take();
    }

    private FormulaToken Take() => tokens[_at++];

    private InputException Unexpected(string expected) => fault(Current.Start, Current switch
    {
        { Kind: FormulaTokenKind.End } => $"the formula ends; expected {expected}",
        { Kind: FormulaTokenKind.Unknown, Text: ['`' or '\'' or '"', ..] } => $"the quote {Current.Text[0]} has no end",
        { Kind: FormulaTokenKind.Text } => $"found the text '{Current.Text}'; expected {expected}",
        _ => $"found '{Current.Text}'; expected {expected}",
    });
}
