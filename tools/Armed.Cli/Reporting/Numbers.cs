using System.Globalization;

namespace Armed.Cli.Reporting;

/// <summary>Numbers for people: three digits that matter.</summary>
internal static class Numbers
{
    private const string Nothing = "–";

    /// <summary>About three significant digits, without an exponent where that is readable.</summary>
    public static string Short(double? number)
    {
        if (number is not { } value || !double.IsFinite(value))
        {
            return Nothing;
        }

        var size = Math.Abs(value);
        return size switch
        {
            0 => "0",
            >= 1e7 or < 1e-4 => value.ToString("0.##E+0", CultureInfo.InvariantCulture),
            >= 1000 => value.ToString("#,0", CultureInfo.InvariantCulture),
            >= 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
            >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
            >= 1 => value.ToString("0.00", CultureInfo.InvariantCulture),
            _ => value.ToString(size >= 0.1 ? "0.000" : size >= 0.01 ? "0.0000" : "0.00000", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A count with thousands apart.</summary>
    public static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count with its word.</summary>
    public static string Count(long count, string word) => $"{Count(count)} {word}{(count == 1 ? "" : "s")}";

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? $"{(share * 100).ToString(Math.Abs(share) is > 0 and < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture)} %" : Nothing;
}
