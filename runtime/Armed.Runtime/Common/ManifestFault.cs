using System.Diagnostics.CodeAnalysis;

namespace Armed.Runtime.Common;

/// <summary>The one place that words what is wrong with a manifest's field.</summary>
internal static class ManifestFault
{
    /// <summary>Name of the manifest's file in a bundle.</summary>
    public const string FileName = "armed.json";

    public static void Require([DoesNotReturnIf(false)] bool condition, string field, string expected, object? found)
    {
        if (!condition)
        {
            throw Make(field, expected, found);
        }
    }

    public static ArmedBundleException Make(string field, string expected, object? found, string? advice = null)
        => new(FileName, $"{field} to be {expected}", found is null ? "nothing" : Shorten(FormattableString.Invariant($"'{found}'")), advice);

    public static void RequireHash(string? value, string field)
        => Require(IsHash(value), field, "64 lower-case hexadecimal digits", value);

    public static void RequireOneOf(string? value, string field, params ReadOnlySpan<string> choices)
    {
        if (value is null || !choices.Contains(value))
        {
            throw Make(field, string.Join(", ", choices!), value);
        }
    }

    /// <summary>Longest name of a column, level or cluster.</summary>
    public const int MaxNameLength = 65_536;

    /// <summary>Every text there (JSON lets null in), not empty unless allowed, not endless, and each only once.</summary>
    public static void RequireDistinct(IEnumerable<string?> values, string field, bool allowEmpty = false)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            Require(value is not null && (allowEmpty || value.Length > 0), field, "texts that are not empty", value);
            Require(value.Length <= MaxNameLength, field, $"texts of at most {MaxNameLength} characters", value.Length);
            Require(seen.Add(value), field, "distinct", value);
        }
    }

    private static bool IsHash(string? value)
        => value is { Length: 64 } && !value.AsSpan().ContainsAnyExcept("0123456789abcdef");

    private static string Shorten(string text) => text.Length <= 200 ? text : text[..200] + "...";
}
