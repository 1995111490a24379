using System.Collections.Frozen;
using System.Text;

namespace Armed.Runtime.Common;

/// <summary>
/// Texts in Unicode's form NFC (Unicode Standard Annex 15), so that an é is the same whether a program wrote it as one character or as an e with a mark. The platform's own
/// function does nothing where globalization is invariant, as it is in the command and in small containers.
/// </summary>
internal static class CanonicalComposition
{
    /// <summary>Texts of letters below this one are composed.</summary>
    private const char FirstMark = '\u0300';

    private static readonly FrozenDictionary<(char First, char Second), char> s_composed = Triples(CompositionTable.Pairs).ToFrozenDictionary(pair => (pair.First, pair.Second), pair => pair.Composed);
    private static readonly FrozenDictionary<char, string> s_decomposed = Decompositions().ToFrozenDictionary();
    private static readonly FrozenDictionary<char, char> s_classes = Pairs(CompositionTable.MarkClasses).ToFrozenDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>The text itself where it is composed already, which needs no memory where all its letters are Latin.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (letter >= FirstMark)
            {
                return Compose(text);
            }
        }

        return text;
    }

    private static string Compose(ReadOnlySpan<char> text)
    {
        var letters = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            Decompose(letter, letters);
        }

        OrderMarks(letters);
        Compose(letters);
        return letters.ToString();
    }

    private static void Decompose(char letter, StringBuilder letters)
    {
        if (s_decomposed.TryGetValue(letter, out var parts))
        {
            foreach (var part in parts)
            {
                Decompose(part, letters);
            }
        }
        else if (!Hangul.TryDecompose(letter, letters))
        {
            letters.Append(letter);
        }
    }

    /// <summary>Sorts each run of marks by their classes and keeps the order of those of one class.</summary>
    private static void OrderMarks(StringBuilder letters)
    {
        for (var i = 1; i < letters.Length; i++)
        {
            var (mark, order, at) = (letters[i], Class(letters[i]), i);
            for (; order > 0 && at > 0 && Class(letters[at - 1]) > order; at--)
            {
                letters[at] = letters[at - 1];
            }

            letters[at] = mark;
        }
    }

    /// <summary>Joins each letter with the marks behind it, unless one of the same or a higher class is in between.</summary>
    private static void Compose(StringBuilder letters)
    {
        var (starter, length, last) = (-1, 0, 0);
        for (var i = 0; i < letters.Length; i++)
        {
            var (letter, order) = (letters[i], Class(letters[i]));
            var blocked = starter < 0 || (length - starter > 1 && (last == 0 || last >= order));
            if (!blocked && TryCompose(letters[starter], letter, out var composed))
            {
                letters[starter] = composed;
                continue;
            }

            (starter, last) = (order == 0 ? length : starter, order);
            letters[length++] = letter;
        }

        letters.Length = length;
    }

    private static bool TryCompose(char first, char second, out char composed) => s_composed.TryGetValue((first, second), out composed) || Hangul.TryCompose(first, second, out composed);

    private static int Class(char letter) => s_classes.TryGetValue(letter, out var order) ? order : 0;

    private static IEnumerable<KeyValuePair<char, string>> Decompositions() => Triples(CompositionTable.Pairs + CompositionTable.AlwaysTwo).Select(pair => KeyValuePair.Create(pair.Composed, $"{pair.First}{pair.Second}"))
        .Concat(Pairs(CompositionTable.Singletons).Select(pair => KeyValuePair.Create(pair.First, pair.Second.ToString())));

    private static IEnumerable<(char Composed, char First, char Second)> Triples(string table) => table.Chunk(3).Select(triple => (triple[0], triple[1], triple[2]));

    private static IEnumerable<(char First, char Second)> Pairs(string table) => table.Chunk(2).Select(pair => (pair[0], pair[1]));
}
