namespace Armed.Runtime;

/// <summary>
/// When two names of levels or clusters are the same. In either case blanks at the ends do not count, nor how a program writes truth values (TRUE, True, true), whole
/// numbers (101.0, 1e+05) and letters with accents (Unicode's form NFC).
/// </summary>
public enum NameMatch
{
    /// <summary>Names that differ by case, by blanks, or by the way in which a number is written (007, 7) are different; a warning counts them.</summary>
    Exact,

    /// <summary>Such names are the same, as long as only one known name is meant.</summary>
    Lenient,
}
