namespace Armed.Trainer.Outcomes;

/// <summary>Words of answers that are in an order, as questionnaires and forms have them.</summary>
internal static class OrderedWords
{
    private static readonly string[][] s_scales =
    [
        ["none", "minimal", "mild", "moderate", "severe", "very severe"],
        ["very low", "low", "medium", "high", "very high"],
        ["very poor", "poor", "fair", "average", "good", "very good", "excellent"],
        ["very bad", "bad", "ok", "good", "very good"],
        ["never", "rarely", "seldom", "sometimes", "often", "usually", "always"],
        ["strongly disagree", "disagree", "neutral", "agree", "strongly agree"],
        ["very dissatisfied", "dissatisfied", "neutral", "satisfied", "very satisfied"],
        ["very unlikely", "unlikely", "neutral", "likely", "very likely"],
        ["small", "medium", "large", "extra large"],
        ["worse", "same", "better"],
    ];

    /// <summary>The levels in the order of the scale that has all of them; null where none has, or where there are not three.</summary>
    /// <param name="levels">The levels.</param>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string> levels)
    {
        var scale = levels.Count < 3 ? null : s_scales.FirstOrDefault(words => levels.All(level => Place(words, level) >= 0));
        return scale is null ? null : [.. levels.OrderBy(level => Place(scale, level))];
    }

    private static int Place(string[] words, string level) => Array.FindIndex(words, word => string.Equals(word, level.Trim(), StringComparison.OrdinalIgnoreCase));
}
