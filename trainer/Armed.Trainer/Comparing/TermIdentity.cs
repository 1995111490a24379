using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;

namespace Armed.Trainer.Comparing;

/// <summary>What a coefficient is of, whichever way its name is written: 'arm: b' without a formula and armb with one are the same level of the same column, and a:b is b:a.</summary>
internal sealed class TermIdentity
{
    private const char Between = ':';

    private readonly Dictionary<string, string> _spellings = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<string> _classes;

    /// <summary>Knows the columns and levels of a bundle.</summary>
    public TermIdentity(BundleManifest manifest)
    {
        _classes = manifest.Outcome.Classes.Count > 2 ? manifest.Outcome.Classes : [];
        foreach (var column in manifest.Columns) // first, so that a column's own name is never taken for a level of another one
        {
            _spellings[column.Name] = _spellings[$"`{column.Name}`"] = column.Name;
        }

        foreach (var (column, level) in manifest.Columns.SelectMany(column => column.Levels.Select(level => (column.Name, level.Length == 0 ? ReferenceLevels.Missing : level))))
        {
            var name = $"{column}: {level}";
            _spellings[name] = name;
            _spellings.TryAdd(column + level, name);
            _spellings.TryAdd($"`{column}`{level}", name);
        }
    }

    /// <summary>A text that two names of the same coefficient share.</summary>
    public string Of(string term) => _spellings.TryGetValue(term, out var name) ? name
        : _classes.FirstOrDefault(own => term.StartsWith($"{own}: ", StringComparison.Ordinal)) is { } own ? $"{own}: {Of(term[(own.Length + 2)..])}"
        : string.Join(Between, term.Split(Between).Select(part => _spellings.GetValueOrDefault(part, part)).Order(StringComparer.Ordinal));
}
