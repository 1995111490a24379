using Armed.Runtime.Bundles;

namespace Armed.Runtime.Schema;

/// <summary>
/// The texts that stand for an empty cell among names of levels and clusters. What programs write for one (R's NA, the list of pandas.read_csv, databases' NULL) is missing in the writers' spellings
/// only: <c>Na</c> and <c>Nan</c> may be names. A bundle whose table was read with other marks has these.
/// </summary>
internal sealed class MissingNames
{
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;

    private MissingNames(IReadOnlyList<string> names) => (Texts, _names) = (names, names.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>());

    /// <summary>The usual ones.</summary>
    public static MissingNames Usual { get; } = new(
    [
        "NA", "na", "N/A", "n/a", "<NA>", "<na>", "#N/A", "#n/a", "#N/A N/A", "#NA", "NaN", "nan", "NAN", "-NaN", "-nan", "NaT", "NULL", "null", "(null)", "\\N",
        "1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN",
    ]);

    /// <summary>Those of a bundle.</summary>
    /// <param name="cells">How its table was read; null for the default.</param>
    public static MissingNames Of(CellDescription? cells) => cells?.Missing is { } asked ? new MissingNames(asked) : Usual;

    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Whether a name is empty or such a text, without the blanks around it.</summary>
    public bool Contains(ReadOnlySpan<char> name) => name.Trim() is var text && (text.IsEmpty || _names.Contains(text));
}
