using System.Globalization;

namespace Armed.Runtime.Common;

/// <summary>Reads what follows a date: nothing, or a time of day and an offset from UTC in ISO 8601's form, also with a blank instead of the T, AM or PM, and UTC instead of Z.</summary>
internal static class DayTime
{
    /// <summary>Reads the text after a date.</summary>
    /// <param name="text">The text.</param>
    /// <param name="day">Ticks of the date.</param>
    /// <param name="moment">Date and time.</param>
    public static bool TryRead(ReadOnlySpan<char> text, long day, out DateMoment moment)
    {
        moment = new DateMoment(day, HasOffset: false);
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] is not ('T' or 't' or ' '))
        {
            return false;
        }

        text = text[1..].TrimStart(' ');
        if (!TryTime(ref text, out var time) || !TryOffset(text.TrimStart(' '), out var offset, out var hasOffset))
        {
            return false;
        }

        var ticks = day + time - offset;
        moment = new DateMoment(ticks, hasOffset);
        return ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
    }

    /// <summary>HH:mm, HH:mm:ss or HH:mm:ss.fffffff, with more digits cut off.</summary>
    private static bool TryTime(ref ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        var seconds = 0;
        if (!TryDigits(ref text, 1, out var hour) || text.IsEmpty || text[0] != ':')
        {
            return false;
        }

        text = text[1..];
        if (!TryDigits(ref text, 2, out var minute))
        {
            return false;
        }

        if (text is [':', ..])
        {
            text = text[1..];
            if (!TryDigits(ref text, 2, out seconds))
            {
                return false;
            }

            ticks = Fraction(ref text);
        }

        ticks += ((((hour * 60L) + minute) * 60) + seconds) * TimeSpan.TicksPerSecond;
        return minute < 60 && seconds < 60 && TryHalf(ref text, hour, ref ticks) && ticks < TimeSpan.TicksPerDay;
    }

    private static long Fraction(ref ReadOnlySpan<char> text)
    {
        if (text is not ['.' or ',', >= '0' and <= '9', ..])
        {
            return 0;
        }

        var (ticks, unit) = (0L, TimeSpan.TicksPerSecond / 10);
        for (text = text[1..]; text is [>= '0' and <= '9', ..]; text = text[1..], unit /= 10)
        {
            ticks += (text[0] - '0') * unit;
        }

        return ticks;
    }

    /// <summary>AM and PM: 12 AM is midnight.</summary>
    private static bool TryHalf(ref ReadOnlySpan<char> text, int hour, ref long ticks)
    {
        var rest = text.TrimStart(' ');
        if (rest.Length < 2 || rest[1] is not ('M' or 'm') || rest[0] is not ('A' or 'a' or 'P' or 'p'))
        {
            return true;
        }

        ticks += ((rest[0] is 'P' or 'p' ? 12 : 0) - (hour == 12 ? 12 : 0)) * TimeSpan.TicksPerHour;
        text = rest[2..];
        return hour is > 0 and < 13;
    }

    /// <summary>Z, UTC, GMT, +hh, +hhmm or +hh:mm.</summary>
    private static bool TryOffset(ReadOnlySpan<char> text, out long ticks, out bool hasOffset)
    {
        (ticks, hasOffset) = (0, !text.IsEmpty);
        if (text.IsEmpty || text is "Z" or "z" or "UTC" or "GMT")
        {
            return true;
        }

        if (text[0] is not ('+' or '-') || text.Length is not (3 or 5 or 6) || (text.Length == 6 && text[3] != ':'))
        {
            return false;
        }

        var minute = 0;
        if (!int.TryParse(text.Slice(1, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var hour)
            || (text.Length > 3 && !int.TryParse(text[^2..], NumberStyles.None, CultureInfo.InvariantCulture, out minute)))
        {
            return false;
        }

        ticks = ((hour * 60L) + minute) * TimeSpan.TicksPerMinute * (text[0] == '-' ? -1 : 1);
        return hour < 24 && minute < 60;
    }

    private static bool TryDigits(ref ReadOnlySpan<char> text, int least, out int number)
    {
        var digits = 0;
        for (number = 0; digits < 2 && digits < text.Length && char.IsAsciiDigit(text[digits]); digits++)
        {
            number = (number * 10) + (text[digits] - '0');
        }

        text = text[digits..];
        return digits >= least;
    }
}
