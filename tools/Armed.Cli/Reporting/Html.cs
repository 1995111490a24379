namespace Armed.Cli.Reporting;

/// <summary>Markup that is safe to put into a page: literals of this program, and data that were encoded.</summary>
/// <param name="Text">The markup.</param>
internal sealed record Html(string Text)
{
    /// <summary>Nothing.</summary>
    public static Html None { get; } = new("");

    /// <summary>Markup in which every inserted value is encoded unless it is markup itself.</summary>
    public static Html Of(FormattableString text) => new(text.ToString(HtmlFormatter.Instance));

    /// <summary>Pieces in a row.</summary>
    public static Html Join(IEnumerable<Html> parts, string between = "") => new(string.Join(between, parts.Select(part => part.Text)));

    /// <summary>The name of a cluster, level or column: apart from the reading direction of its surroundings; a long one is shortened, and whole as its title.</summary>
    public static Html Name(string name)
    {
        var text = name.Length == 0 ? "(empty)" : SafeText.Shorten(name, SafeText.LongNameWidth);
        return text == name ? Of($"<bdi>{text}</bdi>") : Of($"<bdi title=\"{SafeText.Cut(name)}\">{text}</bdi>");
    }

    /// <summary>Names with commas and a last word between.</summary>
    public static Html List(IReadOnlyList<Html> items, string last = "and") => items.Count < 2
        ? Join(items)
        : Of($"{Join(items.Take(items.Count - 1), ", ")} {last} {items[^1]}");

    /// <inheritdoc/>
    public override string ToString() => Text;
}
