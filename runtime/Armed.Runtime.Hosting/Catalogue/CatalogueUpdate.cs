using System.Collections.Frozen;
using Armed.Runtime.Hosting.Bundles;
using Microsoft.Extensions.Logging;

namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>Decides at each poll which bundles are served. One thread at a time.</summary>
internal sealed class CatalogueUpdate(IReadOnlyList<string> paths, int versionsKept, BundleLoader loader, ILogger logger, TimeProvider clock)
{
    /// <summary>Polls in a row that find a bundle changed each time, after which it is loaded as it is: its files are checked anyway, and one that is replaced all the time would never be.</summary>
    private const int MostChanges = 5;

    private readonly Dictionary<string, Refusal> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _changes = new(StringComparer.Ordinal);
    private Dictionary<string, string> _lastLook = new(StringComparer.Ordinal);
    private bool _isFirst = true;
    private long _loads;
    private long _failedLoads;

    public long Loads => Volatile.Read(ref _loads);

    public long FailedLoads => Volatile.Read(ref _failedLoads);

    public FrozenDictionary<string, ModelVersions> First()
    {
        var found = Look();
        foreach (var path in paths.Where(path => !found.Any(bundle => IsUnder(bundle.Path, path))))
        {
            throw new ArgumentException($"'{path}' contains no bundle; expected a directory with armed.json, or one whose folders are bundles.");
        }

        RequireDistinct(found);
        var models = Next(FrozenDictionary<string, ModelVersions>.Empty, found).Models;
        _isFirst = false;
        return models;
    }

    public (FrozenDictionary<string, ModelVersions> Models, List<ServedModel> Retired) Next(FrozenDictionary<string, ModelVersions> current) => Next(current, Look());

    private IReadOnlyList<FoundBundle> Look() => BundleScanner.Scan(paths);

    private (FrozenDictionary<string, ModelVersions> Models, List<ServedModel> Retired) Next(FrozenDictionary<string, ModelVersions> current, IReadOnlyList<FoundBundle> found)
    {
        var serving = current.Values.SelectMany(model => model.Versions).ToDictionary(model => model.Source.Path, StringComparer.Ordinal);
        var models = new Dictionary<string, ModelVersions>(StringComparer.Ordinal);
        foreach (var group in found.GroupBy(bundle => bundle.Name, StringComparer.Ordinal))
        {
            models[group.Key] = Choose(group.Key, OfOneDirectory([.. group]), serving);
        }

        KeepMissing(serving, models);
        _lastLook = found.GroupBy(bundle => bundle.Path, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Fingerprint, StringComparer.Ordinal);
        var kept = models.Values.SelectMany(model => model.Versions).ToHashSet();
        return (models.ToFrozenDictionary(StringComparer.Ordinal), [.. serving.Values.Where(model => !kept.Contains(model))]);
    }

    private ModelVersions Choose(string name, IReadOnlyList<FoundBundle> candidates, Dictionary<string, ServedModel> serving)
    {
        var (versions, fault) = (new List<ServedModel>(), default(string));
        foreach (var candidate in candidates.TakeWhile(_ => versions.Count < versionsKept))
        {
            var old = serving.GetValueOrDefault(candidate.Path);
            var model = old is not null && old.Source.Fingerprint == candidate.Fingerprint ? old : TryLoad(candidate, old, ref fault) ?? old;
            if (model is not null)
            {
                model.Absence = null;
                versions.Add(model);
            }
        }

        return new ModelVersions(name, versions, fault);
    }

    private ServedModel? TryLoad(FoundBundle candidate, ServedModel? old, ref string? fault)
    {
        if (_refused.TryGetValue(candidate.Path, out var refusal) && refusal.Holds(candidate.Fingerprint))
        {
            fault ??= refusal.Fault;
            return null;
        }

        return _isFirst || IsReady(candidate) ? Load(candidate, old, ref fault) : null;
    }

    /// <summary>Whether two polls in a row found the same files, or so many found others. A directory that could not be read has no fingerprint, and two such polls show nothing.</summary>
    private bool IsReady(FoundBundle candidate)
    {
        var isStable = candidate.Fingerprint.Length > 0 && _lastLook.GetValueOrDefault(candidate.Path) == candidate.Fingerprint;
        var changes = isStable ? 0 : _changes.GetValueOrDefault(candidate.Path) + 1;
        _changes[candidate.Path] = changes % MostChanges;
        return isStable || changes == MostChanges;
    }

    private ServedModel? Load(FoundBundle candidate, ServedModel? old, ref string? fault)
    {
        try
        {
            var model = loader.Load(candidate);
            _refused.Remove(candidate.Path);
            _changes.Remove(candidate.Path);
            Interlocked.Increment(ref _loads);
            CatalogueLog.Serves(logger, model, candidate.Path);
            return model;
        }
        catch (Exception e) when (!(_isFirst && candidate.IsNamed))
        {
            // Whatever a hostile bundle provokes must not stop what serves.
            Interlocked.Increment(ref _failedLoads);
            var message = CatalogueLog.Clean(e.Message);
            fault ??= message;
            Refuse(candidate, message, old is null ? "" : $"Version {old.Version} remains in use.");
            return null;
        }
    }

    /// <summary>Notes a refusal; one of the same files for the same reason, tried again, is logged once.</summary>
    private void Refuse(FoundBundle candidate, string message, string serving)
    {
        var earlier = _refused.GetValueOrDefault(candidate.Path);
        _refused[candidate.Path] = Refusal.After(earlier, candidate.Fingerprint, message);
        if (earlier is null || earlier.Fingerprint != candidate.Fingerprint || earlier.Fault != message)
        {
            CatalogueLog.Refused(logger, candidate, message, serving);
        }
    }

    /// <summary>Keeps what serves and was not found: until its directory is gone for good, or for ever where the caller named it.</summary>
    private void KeepMissing(Dictionary<string, ServedModel> serving, Dictionary<string, ModelVersions> models)
    {
        foreach (var missing in serving.Values.Where(model => !models.TryGetValue(model.Name, out var found) || !Covers(found, model)))
        {
            var wasGone = missing.Absence?.IsRemoval ?? false;
            missing.Absence = Absence.After(missing.Absence, missing.Source.Path, clock);
            if (missing.Source.IsNamed && missing.Absence.IsRemoval && !wasGone)
            {
                CatalogueLog.Gone(logger, missing.Source);
            }

            if (missing.Source.IsNamed || !missing.Absence.IsRemoval)
            {
                var others = models.GetValueOrDefault(missing.Name) ?? new ModelVersions(missing.Name, [], null);
                models[missing.Name] = others with { Versions = [.. others.Versions.Append(missing).OrderByDescending(model => model.Source.Number)] };
            }
        }
    }

    /// <summary>Whether the model's bundle is answered for: it serves, another of the same path does, or enough newer ones.</summary>
    private bool Covers(ModelVersions found, ServedModel model)
        => found.Versions.Count >= versionsKept || found.Versions.Any(version => version.Source.Path == model.Source.Path);

    private List<FoundBundle> OfOneDirectory(IReadOnlyList<FoundBundle> group)
    {
        var parent = Path.GetDirectoryName(group[0].Path);
        var own = group.Where(bundle => group[0].Number is not null && bundle.Number is not null && Path.GetDirectoryName(bundle.Path) == parent).ToList();
        own = own.Count > 0 ? own : [group[0]];
        foreach (var other in group.Where(bundle => !own.Contains(bundle) && _lastLook.GetValueOrDefault(bundle.Path) != bundle.Fingerprint))
        {
            CatalogueLog.Twice(logger, other);
        }

        return own;
    }

    private static bool IsUnder(string bundle, string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return bundle == full || bundle.StartsWith(full + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    private static void RequireDistinct(IReadOnlyList<FoundBundle> found)
    {
        foreach (var group in found.GroupBy(bundle => bundle.Name, StringComparer.Ordinal))
        {
            var places = group.Select(bundle => bundle.Number is null ? bundle.Path : Path.GetDirectoryName(bundle.Path)!).Distinct(StringComparer.Ordinal).ToList();
            if (places.Count > 1)
            {
                throw new ArgumentException($"Two bundles are named '{group.Key}': {string.Join(" and ", places)}. Expected different names; rename a directory.");
            }
        }
    }
}
