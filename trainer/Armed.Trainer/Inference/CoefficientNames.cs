using Armed.Trainer.Common;

namespace Armed.Trainer.Inference;

/// <summary>Finds coefficients by the names that people write: a coefficient's own, a column and its level as R joins them (armb for 'arm: b'), or a term of several coefficients; of several unordered classes a name without the class means that of all.</summary>
/// <param name="names">Names of the coefficients.</param>
/// <param name="levels">Levels of all categorical columns.</param>
internal sealed class CoefficientNames(IReadOnlyList<string> names, IReadOnlyCollection<string> levels)
{
    private const string LevelMark = ": ";
    private const char Between = ':';

    private readonly string[] _ofClasses = OfClasses(names);

    /// <summary>Names of the coefficients.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Whether a text is the name of a coefficient as it is.</summary>
    public bool Has(string name) => names.Contains(name);

    /// <summary>Positions of the coefficients that are meant.</summary>
    /// <exception cref="InputException">None is.</exception>
    public IReadOnlyList<int> Find(string name)
    {
        var found = Find(name, names);
        found = found.Count > 0 ? found : Find(name, _ofClasses);
        return found.Count > 0 ? found : throw new InputException($"The model has no coefficient or term '{name}'.{Nearest.Hint(name, names)} Its coefficients: {Say.List(names, 40)}. Put names with blanks or marks in backticks.");
    }

    private IReadOnlyList<int> Find(string name, IReadOnlyList<string> among)
    {
        int[] Where(Func<string, bool> isMeant) => [.. Enumerable.Range(0, among.Count).Where(j => isMeant(among[j]))];
        var found = Where(candidate => candidate == name);
        found = found.Length > 0 ? found : Where(candidate => Joined(candidate) == Joined(name));
        found = found.Length > 0 ? found : Where(candidate => candidate.StartsWith(name + LevelMark, StringComparison.Ordinal));
        return found.Length > 0 ? found : Where(candidate => IsOf(candidate, name));
    }

    /// <summary>Names without the class before them, where each name is that of a class and every class has the same; else none.</summary>
    private static string[] OfClasses(IReadOnlyList<string> names)
    {
        if (names.Count == 0 || !names.All(name => name.Contains(LevelMark, StringComparison.Ordinal)))
        {
            return [];
        }

        string[] rests = [.. names.Select(name => name[(name.IndexOf(LevelMark, StringComparison.Ordinal) + LevelMark.Length)..])];
        var classes = names.Select(name => name[..name.IndexOf(LevelMark, StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal).Count();
        return classes > 1 && rests.GroupBy(rest => rest, StringComparer.Ordinal).All(group => group.Count() == classes) ? rests : [];
    }

    /// <summary>Whether a formula's coefficient, armb:time or poly(age, 2)1, is of a term, arm:time or poly(age, 2): every part is the term's, or with a level or a number after it.</summary>
    private bool IsOf(string candidate, string term)
    {
        string[] parts = candidate.Split(Between), wanted = term.Split(Between);
        return parts.Length == wanted.Length && parts.Zip(wanted).All(pair => IsPartOf(pair.First, pair.Second));
    }

    private bool IsPartOf(string candidate, string term)
    {
        var end = term.EndsWith(')') && !candidate.StartsWith(term, StringComparison.Ordinal) ? candidate.LastIndexOf(')') + 1 : term.Length;
        return end <= candidate.Length && Joined(candidate[..end]) == Joined(term) && IsEnding(candidate[end..], term);
    }

    private bool IsEnding(string rest, string term) => rest.Length == 0 || levels.Contains(rest) || (term.EndsWith(')') && (rest.All(char.IsAsciiDigit) || rest is "sin" or "cos"));

    /// <summary>A name without what R or a person may write in another way: the mark before a level, blanks, and which quotation marks there are.</summary>
    private static string Joined(string name) => name.Replace(LevelMark, "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Replace('\'', '"');
}
