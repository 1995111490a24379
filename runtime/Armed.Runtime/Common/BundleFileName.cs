using System.Buffers;

namespace Armed.Runtime.Common;

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
            && !name.Any(char.IsControl)
            && !IsDevice(name);

    /// <summary>Names that Windows takes for a device, whatever follows the first dot.</summary>
    private static bool IsDevice(string name)
    {
        var stem = name.Split('.')[0].TrimEnd(' ').ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL" || (stem is ['C', 'O', 'M', _] or ['L', 'P', 'T', _] && char.IsDigit(stem[3]));
    }
}
