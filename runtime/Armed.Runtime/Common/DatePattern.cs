using System.Text;

namespace Armed.Runtime.Common;

/// <summary>
/// How dates are written: the order of day, month and year and what separates them, such as <c>yyyy-MM-dd</c>, <c>d.M.yyyy</c> or <c>d MMM yyyy</c>. A time of day and an offset from UTC can
/// follow, in the form of ISO 8601.
/// </summary>
internal sealed class DatePattern
{
    private const int Longest = 64;

    /// <summary>Two digits of a year are 1950 to 2049.</summary>
    private const int FirstShortYear = 1950;

    private static readonly string[] s_months = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

    private readonly Field[] _fields;

    private DatePattern(string text, Field[] fields) => (Text, _fields) = (text, fields);

    /// <summary>ISO 8601's dates.</summary>
    public static DatePattern Iso { get; } = Parse("yyyy-MM-dd")!;

    /// <summary>The pattern of the date, without a time of day.</summary>
    public string Text { get; }

    /// <summary>Whether dates are whole numbers, such as 20240305; a program that writes decimals writes them as 20240305.0.</summary>
    public bool IsNumber => _fields.All(part => part.IsNumber);

    /// <summary>Whether dates of ISO 8601 are read beside this pattern: not where the day is between year and month, because 2024-05-06 would be another day than in the pattern.</summary>
    public bool AllowsIso => _fields[0].Letter != 'y' || Array.FindIndex(_fields, part => part.Letter == 'M') < Array.FindIndex(_fields, part => part.Letter == 'd');

    /// <summary>
    /// Reads a pattern: d or dd, M, MM or MMM (an English name), yy or yyyy, each once, and other characters between them. A time of day in it (from H or h on) is left out, as times are always
    /// read. Null if it is not a pattern.
    /// </summary>
    public static DatePattern? Parse(string text)
    {
        var date = text[..(text.IndexOfAny(['H', 'h']) is >= 0 and var time ? time : text.Length)].TrimEnd(' ', 'T', '\'');
        var fields = new List<Field>();
        for (var at = 0; at < date.Length; at += fields[^1].Width)
        {
            var letter = date[at];
            var width = date.AsSpan(at).IndexOfAnyExcept(letter) is >= 0 and var end ? end : date.Length - at;
            fields.Add(char.IsAsciiLetter(letter) ? new Field(letter, width) : new Field(letter, 1));
        }

        return IsWhole(fields) && Enumerable.Range(0, fields.Count).All(i => IsClear(fields, i)) ? new DatePattern(date, [.. fields]) : null;
    }

    /// <summary>Reads a date, without blanks around it.</summary>
    public bool TryRead(ReadOnlySpan<byte> utf8, out DateMoment moment)
    {
        Span<char> text = stackalloc char[Longest];
        if (utf8.Length <= Longest && Ascii.ToUtf16(utf8, text, out var length) == System.Buffers.OperationStatus.Done)
        {
            return TryRead(text[..length], out moment);
        }

        moment = default;
        return false;
    }

    /// <summary>Reads a date, without blanks around it.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out DateMoment moment)
    {
        moment = default;
        int at = 0, day = 0, month = 0, year = 0;
        for (var i = 0; i < _fields.Length; i++)
        {
            var field = _fields[i];
            var read = field.Letter switch
            {
                'd' => TryNumber(text, ref at, i, out day),
                'M' when field.Width > 2 => TryMonth(text, ref at, out month),
                'M' => TryNumber(text, ref at, i, out month),
                'y' => TryNumber(text, ref at, i, out year),
                _ => at < text.Length && text[at++] == field.Letter,
            };
            if (!read)
            {
                return false;
            }
        }

        year += _fields.Any(field => field is ('y', 2)) ? year < FirstShortYear % 100 ? 2000 : 1900 : 0;
        return year is > 0 and < 10_000 && month is > 0 and < 13 && day > 0 && day <= DateTime.DaysInMonth(year, month)
            && DayTime.TryRead(text[at..], new DateTime(year, month, day).Ticks, out moment);
    }

    /// <summary>One or two digits of a day or month that something follows or that ends the date, else as many as the pattern has.</summary>
    private bool TryNumber(ReadOnlySpan<char> text, ref int at, int place, out int number)
    {
        var (letter, width) = (_fields[place].Letter, _fields[place].Width);
        var isSeparate = letter != 'y' && (place + 1 == _fields.Length || !_fields[place + 1].IsNumber) && (place == 0 || !_fields[place - 1].IsNumber);
        var (start, most) = (at, isSeparate ? 2 : width);
        for (number = 0; at < text.Length && at - start < most && char.IsAsciiDigit(text[at]); at++)
        {
            number = (number * 10) + (text[at] - '0');
        }

        return isSeparate ? at > start : at - start == width;
    }

    private static bool TryMonth(ReadOnlySpan<char> text, ref int at, out int month)
    {
        var letters = text[at..].IndexOfAnyExceptInRange('A', 'z') is >= 0 and var end ? end : text.Length - at;
        var name = text.Slice(at, letters);
        for (month = 1; month <= s_months.Length; month++)
        {
            if (letters >= 3 && (letters == 3 || letters == s_months[month - 1].Length) && s_months[month - 1].AsSpan(0, letters).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                at += letters;
                return true;
            }
        }

        return false;
    }

    private static bool IsWhole(List<Field> fields) =>
        fields.Count(field => field is ('d', 1 or 2)) == 1 && fields.Count(field => field is ('M', > 0 and < 5)) == 1 && fields.Count(field => field is ('y', 2 or 4)) == 1
        && fields.Count(field => char.IsAsciiLetterOrDigit(field.Letter)) == 3;

    /// <summary>Digits next to digits have a fixed width.</summary>
    private static bool IsClear(List<Field> fields, int place) =>
        place == 0 || !fields[place].IsNumber || !fields[place - 1].IsNumber || (fields[place].Width > 1 && fields[place - 1].Width > 1);

    /// <summary>A letter of the pattern with its width, or a character between them.</summary>
    private readonly record struct Field(char Letter, int Width)
    {
        public bool IsNumber => Letter is 'd' or 'y' || (Letter == 'M' && Width < 3);
    }
}
