using System.Globalization;
using Armed.Trainer.Common;

namespace Armed.Trainer.Inference;

/// <summary>
/// Reads hypotheses: sums of coefficients with numbers, <c>2*x + 3 = z</c>, <c>(a + b)/2 - c</c> (= 0 where nothing is compared), or a term with several coefficients, <c>arm = 0</c>, which
/// is one hypothesis for each of them.
/// </summary>
internal sealed class HypothesisReader
{
    private readonly CoefficientNames _names;
    private readonly string _text;
    private int _at;

    private HypothesisReader(CoefficientNames names, string text) => (_names, _text) = (names, text);

    /// <summary>The hypotheses of a text.</summary>
    /// <param name="names">Names of the coefficients.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is not a hypothesis.</exception>
    public static IReadOnlyList<Hypothesis> Read(CoefficientNames names, string text)
    {
        return new HypothesisReader(names, text).Term() ?? [new HypothesisReader(names, text).Single()];
    }

    /// <summary>name = number with a name of several coefficients; null for everything else.</summary>
    private IReadOnlyList<Hypothesis>? Term()
    {
        if (Peek() is not { } first || (first != '`' && !IsNameStart(first)))
        {
            return null;
        }

        var (name, value) = (Name(), 0.0);
        var isWhole = TryTake('=') ? double.TryParse(_text.AsSpan(_at), NumberStyles.Float, CultureInfo.InvariantCulture, out value) : Peek() is null;
        return isWhole && _names.Find(name) is { Count: > 1 } found
            ? [.. found.Select(j => new Hypothesis(string.Create(CultureInfo.InvariantCulture, $"{_names.Names[j]} = {value}"), Unit(j), value))]
            : null;
    }

    private Hypothesis Single()
    {
        var left = Sum();
        var right = new LinearForm(new double[_names.Names.Count], 0);
        if (TryTake('='))
        {
            right = Sum();
        }

        if (Peek() is { } rest)
        {
            throw Fault(rest == '=' ? "another '='" : $"'{rest}'", "the end");
        }

        var difference = left + (-1 * right);
        return difference.IsConstant
            ? throw new InputException($"Hypothesis '{_text}' has no coefficient, or they cancel. Its coefficients must be among {Say.List(_names.Names, 40)}.")
            : new Hypothesis(_text.Trim(), difference.Weights, -difference.Constant + 0.0);
    }

    private LinearForm Sum()
    {
        var sum = Product();
        while (Peek() is '+' or '-')
        {
            var sign = _text[_at++] == '-' ? -1 : 1;
            sum += sign * Product();
        }

        return sum;
    }

    private LinearForm Product()
    {
        var product = Factor();
        while (Peek() is '*' or '/')
        {
            var (isQuotient, place) = (_text[_at++] == '/', _at);
            var next = Factor();
            if (isQuotient ? !next.IsConstant || next.Constant == 0 : !next.IsConstant && !product.IsConstant)
            {
                _at = place;
                throw Fault(isQuotient ? "a quotient" : "a product of coefficients", "a number, as hypotheses are linear");
            }

            product = isQuotient ? 1 / next.Constant * product : next.IsConstant ? next.Constant * product : product.Constant * next;
        }

        return product;
    }

    private LinearForm Factor()
    {
        switch (Peek())
        {
            case '-':
                _at++;
                return -1 * Factor();
            case '+':
                _at++;
                return Factor();
            case '(' when !_text.AsSpan(_at).StartsWith("(Intercept)", StringComparison.Ordinal):
                _at++;
                var inner = Sum();
                return TryTake(')') ? inner : throw Fault(Found(), "')'");
            case { } digit when char.IsAsciiDigit(digit) || digit == '.':
                return new LinearForm(new double[_names.Names.Count], Number());
            default:
                return Coefficient();
        }
    }

    private double Number()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.' || IsExponent(start)))
        {
            _at++;
        }

        return double.TryParse(_text.AsSpan(start, _at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : throw Fault($"'{_text[start.._at]}'", "a number");
    }

    /// <summary>e or E within a number that digits follow, or the sign after it.</summary>
    private bool IsExponent(int start) => _text[_at] is 'e' or 'E'
        ? _at > start && _at + 1 < _text.Length && (char.IsAsciiDigit(_text[_at + 1]) || (_text[_at + 1] is '+' or '-' && _at + 2 < _text.Length && char.IsAsciiDigit(_text[_at + 2])))
        : _text[_at] is '+' or '-' && _at > start && _text[_at - 1] is 'e' or 'E' && _at > start + 1;

    private LinearForm Coefficient()
    {
        var place = _at;
        var name = Name();
        var found = _names.Find(name);
        return found.Count == 1
            ? new LinearForm(Unit(found[0]), 0)
            : throw new InputException($"In hypothesis '{_text}', '{name}' at character {place + 1} has {found.Count} coefficients: {Say.List([.. found.Select(j => _names.Names[j])], 20)}. Name one of them; '{name} = 0' alone tests all.");
    }

    private string Name()
    {
        const string Intercept = "(Intercept)";
        if (Peek() is null)
        {
            throw Fault(Found(), "a coefficient or a number");
        }

        if (_text.AsSpan(_at).StartsWith(Intercept, StringComparison.Ordinal))
        {
            _at += Intercept.Length;
            return Intercept;
        }

        var start = _at;
        if (_text[_at] == '`')
        {
            var end = _text.IndexOf('`', _at + 1);
            _at = end < 0 ? throw Fault("an open backtick", "a second one after the name") : end + 1;
            return _text[(start + 1)..end];
        }

        while (_at < _text.Length && (_at == start ? IsNameStart(_text[_at]) : _text[_at] == '(' || IsNamePart(_text[_at]) || IsBeforeLevel()))
        {
            _at = _text[_at] == '(' ? EndOfCall() : _at + 1;
        }

        return _at > start ? _text[start.._at] : throw Fault(Found(), "a coefficient or a number");
    }

    /// <summary>The blank in arm: b.</summary>
    private bool IsBeforeLevel() => _text[_at] == ' ' && _text[_at - 1] == ':' && _at + 1 < _text.Length && IsNamePart(_text[_at + 1]);

    /// <summary>Behind the parenthesis that closes the one here, as in ns(dose, 3); what is in quotation marks is text.</summary>
    private int EndOfCall()
    {
        var (depth, quote) = (0, '\0');
        for (var at = _at; at < _text.Length; at++)
        {
            var letter = _text[at];
            if (quote != '\0' || letter is '"' or '\'')
            {
                quote = quote == '\0' ? letter : quote == letter ? '\0' : quote;
                continue;
            }

            depth += letter == '(' ? 1 : letter == ')' ? -1 : 0;
            if (depth == 0)
            {
                return at + 1;
            }
        }

        throw Fault("an open parenthesis", "')'");
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '_' or '.' or ':';

    private double[] Unit(int coefficient) => [.. Enumerable.Range(0, _names.Names.Count).Select(j => j == coefficient ? 1.0 : 0)];

    private bool TryTake(char mark)
    {
        var isThere = Peek() == mark;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private char? Peek()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }

        return _at < _text.Length ? _text[_at] : null;
    }

    private string Found() => Peek() is { } mark ? $"'{mark}'" : "the end";

    private InputException Fault(string found, string expected) => new(string.Create(CultureInfo.InvariantCulture,
        $"Hypothesis '{_text}' has {found} at character {Math.Min(_at, _text.Length) + 1}; expected {expected}. Examples: 'arm = 0', '2*x + 3 = z', '`arm: b` - `arm: c` = 0'."));
}
