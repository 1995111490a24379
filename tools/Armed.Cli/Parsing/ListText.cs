namespace Armed.Cli.Parsing;

/// <summary>Reads comma-separated lists; an item with a comma is in double quotes, a double quote inside is doubled.</summary>
internal static class ListText
{
    public static IReadOnlyList<string> Split(string text)
    {
        var items = new List<string>();
        var start = 0;
        var quoted = false;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"')
            {
                quoted = !quoted;
            }

            if (i < text.Length && (text[i] != ',' || quoted))
            {
                continue;
            }

            items.Add(Unquote(text[start..i].Trim()));
            start = i + 1;
        }

        return items;
    }

    private static string Unquote(string item) =>
        item.Length >= 2 && item[0] == '"' && item[^1] == '"' ? item[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : item;
}
