namespace Armed.Trainer.Common;

/// <summary>Enumerations as users write them: lower-case words, with a hyphen between the words of a name.</summary>
internal static class EnumWords
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    public static IReadOnlyList<string> All<TEnum>()
        where TEnum : struct, Enum => [.. Enum.GetValues<TEnum>().Select(Of)];

    public static string List<TEnum>()
        where TEnum : struct, Enum => string.Join(", ", All<TEnum>());

    // Not Enum.TryParse: that takes numbers and lists too.
    public static bool TryParse<TEnum>(string word, out TEnum value)
        where TEnum : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<TEnum>())
        {
            if (string.Equals(Of(candidate), word, StringComparison.Ordinal))
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }
}
