namespace Armed.Runtime.Internal;

/// <summary>Makes names out of files fit for a message: no control characters that would steer a terminal or forge a line of a log, and not endless.</summary>
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
                clean[i] = char.IsControl(source[i]) ? '?' : source[i];
            }
        });
    }
}
