using System.Globalization;
using Armed.Runtime.Bundles;
using Armed.Runtime.Common;
using Armed.Runtime.Manifest;

namespace Armed.Runtime.Schema;

/// <summary>Turns dates into the number of days that a model's column has: in single precision, rounded down (<see cref="DateMoment.Single"/>).</summary>
internal sealed class DateColumn
{
    private readonly string _name;
    private readonly DateDescription _date;
    private readonly DatePattern _pattern;
    private readonly DateOnly _origin;

    public DateColumn(string name, DateDescription date)
    {
        (_name, _date) = (name, date);
        _pattern = DatePattern.Parse(date.Format)!;
        _origin = OriginOf(date);
    }

    /// <summary>The day 0 of a description that was checked.</summary>
    public static DateOnly OriginOf(DateDescription date) => DateOnly.ParseExact(date.Origin, DateValidator.OriginFormat, CultureInfo.InvariantCulture);

    /// <summary>Days of a text; NaN for an empty one.</summary>
    /// <exception cref="FormatException">The text is not a date, or has an offset where training had none, or the other way round.</exception>
    public double Days(ReadOnlySpan<char> text) => TryDays(text, out var days) is { } fault
        ? throw new FormatException($"Column '{_name}' has '{UntrustedText.Clean(text.ToString())}'. {fault}")
        : days;

    /// <summary>Days of a text, NaN for an empty one; a sentence that says what was expected if it is not such a date.</summary>
    public string? TryDays(ReadOnlySpan<char> text, out double days)
    {
        days = double.NaN;
        var date = text.Trim();
        if (date.IsEmpty)
        {
            return null;
        }

        if (!_pattern.TryRead(date, out var moment) && !(_pattern.AllowsIso && DatePattern.Iso.TryRead(date, out moment)))
        {
            return Expected;
        }

        if (moment.HasOffset != _date.Utc)
        {
            return Zone;
        }

        days = DateMoment.Single(moment.DaysSince(_origin));
        return null;
    }

    /// <summary>Days of a time.</summary>
    /// <exception cref="ArgumentException">The column's times are UTC and the time has no zone.</exception>
    public double Days(DateTime time)
    {
        if (_date.Utc && time.Kind == DateTimeKind.Unspecified)
        {
            throw new ArgumentException($"Column '{_name}' has a DateTime of kind Unspecified. {Zone}", nameof(time));
        }

        return DateMoment.Single(new DateMoment((_date.Utc ? time.ToUniversalTime() : time).Ticks, _date.Utc).DaysSince(_origin));
    }

    /// <summary>Days of a time with an offset.</summary>
    /// <exception cref="ArgumentException">The column's times have no zone.</exception>
    public double Days(DateTimeOffset time) => _date.Utc
        ? DateMoment.Single(new DateMoment(time.UtcTicks, HasOffset: true).DaysSince(_origin))
        : throw new ArgumentException($"Column '{_name}' has a DateTimeOffset. {Zone}", nameof(time));

    /// <summary>Days of a day.</summary>
    /// <exception cref="ArgumentException">The column's times are UTC, and a day is not a time.</exception>
    public double Days(DateOnly day) => _date.Utc
        ? throw new ArgumentException($"Column '{_name}' has a DateOnly. {Zone}", nameof(day))
        : day.DayNumber - _origin.DayNumber;

    private string Expected => _pattern.Text == DatePattern.Iso.Text
        ? $"Expected a date such as {_date.Origin}{(_date.Utc ? "T14:05:00Z" : "")}, or the number of days since {_date.Origin}."
        : $"Expected a date written as {_date.Format}{(_pattern.AllowsIso ? $" or as {DatePattern.Iso.Text}" : "")}, or the number of days since {_date.Origin}.";

    private string Zone => _date.Utc
        ? "The training rows have times with an offset from UTC: expected one too, such as 2024-03-05T14:05:00Z."
        : "The training rows have no offset from UTC: expected a date or a time without one.";
}
