using System.Buffers;

namespace Armed.Runtime.Bundles.Internal;

/// <summary>Names that are one file inside a bundle on every operating system.</summary>
internal static class BundleFileName
{
    private const int MaxLength = 200;
    private static readonly SearchValues<char> s_forbidden = SearchValues.Create("/\\:*?\"<>|");

    public static bool IsPlain(string? name)
        => name is { Length: > 0 and <= MaxLength }
            && name[0] != '.'
            && name[^1] is not ('.' or ' ')
            && !name.AsSpan().ContainsAny(s_forbidden)
            && !name.Any(char.IsControl);
}
