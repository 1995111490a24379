using Armed.Runtime.Common;

namespace Armed.Trainer.Common;

/// <summary>Words the guess what a mistyped word, column or file probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate nearest to the word, or null when none is near.</summary>
    public static string? To(string word, IEnumerable<string> candidates) => NearestName.Find(word.Trim(), candidates);

    /// <summary>A sentence to append to a message: <c> Did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) => To(word, candidates) is { } best ? $" Did you mean {Say.Quote(best)}?" : "";
}
