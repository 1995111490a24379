using Armed.Runtime.Bundles;
using Armed.Runtime.Schema;

namespace Armed.Runtime;

/// <summary>A feature column of a model: look it up once by name, then use it row by row. Belongs to its model only.</summary>
public sealed class ModelColumn
{
    private readonly LevelIndex _codes;
    private readonly DateColumn? _dates;
    private readonly MissingNames _missing;

    internal ModelColumn(ColumnDescription description, int index, bool isLenient, MissingNames missing)
    {
        _missing = missing;
        Name = description.Name;
        Index = index;
        Kind = description.Kind == "numeric" ? ColumnKind.Numeric : ColumnKind.Categorical;
        Levels = description.Levels;
        _codes = new LevelIndex(description.Levels, isLenient: isLenient, missing: missing);
        EmptyCode = CodeOf("");
        Date = description.Date;
        _dates = description.Date is null ? null : new DateColumn(Name, description.Date);
    }

    /// <summary>Column name in the training data.</summary>
    public string Name { get; }

    /// <summary>Numeric or categorical.</summary>
    public ColumnKind Kind { get; }

    /// <summary>0-based position in the row's <c>features</c> for a numeric column, in its <c>categories</c> for a categorical one.</summary>
    public int Index { get; }

    /// <summary>Levels of a categorical column in code order; empty for a numeric one.</summary>
    public IReadOnlyList<string> Levels { get; }

    /// <summary>Of a column that is made of dates, which is numeric, how they become numbers of days; null for other columns.</summary>
    public DateDescription? Date { get; }

    /// <summary>Code of an empty cell: that of the empty level where training had one, else -1.</summary>
    internal long EmptyCode { get; }

    /// <summary>
    /// Code of a level of a categorical column, in any program's spelling: blanks at the ends do not count, nor how a program writes truth values (TRUE, True), whole numbers
    /// (1.0, 1e+05) and letters with accents (as one character or two). If the model is loaded with <see cref="NameMatch.Lenient"/>, a level that nearly agrees is found, too.
    /// A mark of a missing value that is not a level, such as NA, stands for an empty cell: the usual marks, or those that the training table was read with.
    /// </summary>
    /// <param name="level">The level; null and the empty text stand for an empty cell.</param>
    /// <returns>The code, from 0; -1 for a level that training did not have.</returns>
    /// <exception cref="InvalidOperationException">The column is numeric.</exception>
    public long CodeOf(string? level) => CodeOf((level ?? "").AsSpan());

    /// <inheritdoc cref="CodeOf(string)"/>
    public long CodeOf(ReadOnlySpan<char> level) => NameCounts.AreWatched ? CodeOf(level, out _) : Require(level).Find(level);

    /// <summary>Code of a level, and whether it is a near miss.</summary>
    /// <param name="level">The level; the empty text stands for an empty cell.</param>
    /// <param name="isNear">Whether the level differs from a known one by blanks, case, or the form of a number or of letters only.</param>
    /// <returns>The code, from 0; -1 for a level that training did not have. With <see cref="NameMatch.Lenient"/> a near miss has the code of the known level, else -1.</returns>
    /// <exception cref="InvalidOperationException">The column is numeric.</exception>
    public long CodeOf(ReadOnlySpan<char> level, out bool isNear)
    {
        var code = Require(level).Find(level, out isNear);
        NameCounts.Add(Name, isUnknown: code < 0 && !_missing.Contains(level), isNear);
        return code;
    }

    private LevelIndex Require(ReadOnlySpan<char> level) => Kind == ColumnKind.Categorical || level.IsEmpty
        ? _codes
        : throw new InvalidOperationException($"Column '{Name}' is numeric and has no levels; found the text '{level}'. Pass a number.");

    /// <summary>The level that an unknown one nearly is: it differs by blanks, case, or the form of a number or of letters. Useful for a warning; <see cref="CodeOf(string)"/> takes the one for the other only with <see cref="NameMatch.Lenient"/>.</summary>
    /// <param name="level">The unknown level.</param>
    /// <returns>The known level; null if there is none, or more than one.</returns>
    public string? NearestTo(ReadOnlySpan<char> level) => _codes.FindNear(level) is >= 0 and var code ? Levels[(int)code] : null;

    /// <summary>Number of days of a date, for a column that is made of dates: days since <see cref="DateDescription.Origin"/>, with the time of day as a fraction, in single precision and rounded down.</summary>
    /// <param name="date">The date as yyyy-MM-dd or as the training table wrote it, with a time of day or without; an offset from UTC where the training table had one.</param>
    /// <returns>The days, negative before the origin; NaN for an empty text or a mark of a missing value.</returns>
    /// <exception cref="FormatException">The text is not such a date.</exception>
    /// <exception cref="InvalidOperationException">The column is not made of dates.</exception>
    public double DaysOf(ReadOnlySpan<char> date) => Dates.Days(_missing.Contains(date) ? default : date);

    /// <summary>The same without an exception for a text that is not such a date.</summary>
    /// <param name="date">The date as text.</param>
    /// <param name="days">The days, negative before the origin; NaN for an empty text or a mark of a missing value, and for one that is not a date.</param>
    /// <returns>Null; or a sentence that says what was expected.</returns>
    /// <exception cref="InvalidOperationException">The column is not made of dates.</exception>
    public string? TryDaysOf(ReadOnlySpan<char> date, out double days) => Dates.TryDays(_missing.Contains(date) ? default : date, out days);

    /// <inheritdoc cref="DaysOf(ReadOnlySpan{char})"/>
    /// <param name="date">The time. Where training had offsets from UTC, it is turned into UTC; else it is taken as the clock shows it.</param>
    /// <exception cref="ArgumentException">Training had offsets from UTC, and the time is of an unspecified zone.</exception>
    public double DaysOf(DateTime date) => Dates.Days(date);

    /// <inheritdoc cref="DaysOf(ReadOnlySpan{char})"/>
    /// <param name="date">The time.</param>
    /// <exception cref="ArgumentException">Training had times without an offset from UTC.</exception>
    public double DaysOf(DateTimeOffset date) => Dates.Days(date);

    /// <inheritdoc cref="DaysOf(ReadOnlySpan{char})"/>
    /// <param name="date">The day.</param>
    /// <exception cref="ArgumentException">Training had times with an offset from UTC.</exception>
    public double DaysOf(DateOnly date) => Dates.Days(date);

    private DateColumn Dates => _dates ?? throw new InvalidOperationException($"Column '{Name}' is not made of dates. Pass {(Kind == ColumnKind.Numeric ? "a number" : "its level as text")}.");
}
