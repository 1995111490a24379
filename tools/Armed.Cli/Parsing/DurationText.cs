using System.Globalization;
using System.Text.RegularExpressions;

namespace Armed.Cli.Parsing;

/// <summary>Durations such as 90s, 10m, 2h and 1h30m.</summary>
internal static partial class DurationText
{
    /// <summary>What is expected, for messages.</summary>
    public const string Expected = "a time such as 90s, 10m or 1h30m";

    /// <summary>The duration; null for another text or none above 0.</summary>
    public static TimeSpan? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var (hours, minutes, seconds) = (Part(match, "h"), Part(match, "m"), Part(match, "s"));
        var time = TimeSpan.FromSeconds((3_600.0 * hours) + (60.0 * minutes) + seconds);
        return time > TimeSpan.Zero ? time : null;
    }

    private static int Part(Match match, string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^(?:(?<h>[0-9]{1,4})h)?(?:(?<m>[0-9]{1,5})m)?(?:(?<s>[0-9]{1,7})s)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
