using Armed.Trainer.Common;

namespace Armed.Trainer.Inference;

/// <summary>Finds coefficients by the names that people write: a coefficient's own, a column and its level as R joins them (armb for 'arm: b'), or a term of several coefficients.</summary>
internal sealed class CoefficientNames(IReadOnlyList<string> names)
{
    private const string LevelMark = ": ";

    /// <summary>Names of the coefficients.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Whether a text is the name of a coefficient as it is.</summary>
    public bool Has(string name) => names.Contains(name);

    /// <summary>Positions of the coefficients that are meant.</summary>
    /// <exception cref="InputException">None is.</exception>
    public IReadOnlyList<int> Find(string name)
    {
        IReadOnlyList<int> found = Where(candidate => candidate == name);
        found = found.Count > 0 ? found : Where(candidate => Joined(candidate) == Joined(name));
        found = found.Count > 0 ? found : Where(candidate => candidate.StartsWith(name + LevelMark, StringComparison.Ordinal));
        return found.Count > 0 ? found : throw new InputException($"The model has no coefficient or term '{name}'.{Nearest.Hint(name, names)} Its coefficients: {Say.List(names, 40)}. Put names with blanks or marks in backticks.");
    }

    private int[] Where(Func<string, bool> isMeant) => [.. Enumerable.Range(0, names.Count).Where(j => isMeant(names[j]))];

    private static string Joined(string name) => name.Replace(LevelMark, "", StringComparison.Ordinal);
}
