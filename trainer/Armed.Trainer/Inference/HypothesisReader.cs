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
        var whole = new HypothesisReader(names, text);
        return whole.Term() ?? [whole.Single()];
    }

    /// <summary>name = number with a name of several coefficients; null for everything else.</summary>
    private IReadOnlyList<Hypothesis>? Term()
    {
        var sides = _text.Split('=');
        if (sides.Length > 2 || (sides.Length == 2 && !double.TryParse(sides[1], NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
        {
            return null;
        }

        var name = sides[0].Trim();
        var isQuoted = name.Length > 2 && name[0] == '`' && name.IndexOf('`', 1) == name.Length - 1;
        name = isQuoted ? name[1..^1] : name;
        if (!(isQuoted || IsPlain(name)) || _names.Find(name) is not { Count: > 1 } found)
        {
            return null;
        }

        var value = sides.Length == 1 ? 0 : double.Parse(sides[1], CultureInfo.InvariantCulture);
        return [.. found.Select(j => new Hypothesis(string.Create(CultureInfo.InvariantCulture, $"{_names.Names[j]} = {value}"), Unit(j), value))];
    }

    private static bool IsPlain(string name) => name.Length > 0 && IsNameStart(name[0]) && name.All(IsNamePart);

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

        while (_at < _text.Length && (_at == start ? IsNameStart(_text[_at]) : IsNamePart(_text[_at])))
        {
            _at++;
        }

        return _at > start ? _text[start.._at] : throw Fault(Found(), "a coefficient or a number");
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
