namespace Armed.Runtime.Common;

/// <summary>Makes names out of files fit for a message: no characters that would steer a terminal, forge a line of a log or turn the reading order, and not endless.</summary>
internal static class UntrustedText
{
    private const int MaxLength = 500;

    public static string Clean(string text)
    {
        var part = text.Length <= MaxLength ? text : string.Concat(text.AsSpan(0, MaxLength), "...");
        return string.Create(part.Length, part, static (clean, source) =>
        {
            for (var i = 0; i < clean.Length; i++)
            {
                clean[i] = Steers(source[i]) ? '?' : source[i];
            }
        });
    }

    /// <summary>Whether a text holds half of a character of two, so that UTF-8 cannot hold the text.</summary>
    public static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Steers(char c)
        => char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u200e' and <= '\u200f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
