using System.Globalization;
using System.Text;
using Armed.Runtime.Bundles;

namespace Armed.Runtime.Hosting.Bundles;

/// <summary>Finds the bundles under some paths.</summary>
internal static class BundleScanner
{
    private const string Ending = ".armed";

    /// <summary>
    /// The bundles, the highest version of a model first, each directory once: paths may contain each other, as in REPOSITORY and REPOSITORY/MODEL, and then the path that names a bundle
    /// itself decides. Paths that cannot be read have none.
    /// </summary>
    public static IReadOnlyList<FoundBundle> Scan(IEnumerable<string> paths)
        => [.. paths.SelectMany(path => Under(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))))
            .OrderByDescending(found => found.IsNamed).DistinctBy(found => found.Path, StringComparer.Ordinal).OrderByDescending(found => found.Number)];

    /// <summary>What the fingerprint of a bundle is now.</summary>
    public static string FingerprintOf(FoundBundle found) => Fingerprint(found.Path);

    private static IEnumerable<FoundBundle> Under(string path)
    {
        if (Looks(path))
        {
            return [Found(path, NameOf(path), null, isNamed: true)];
        }

        var own = Versions(path);
        return own.Count > 0 ? own : Folders(path).SelectMany(Model);
    }

    private static IEnumerable<FoundBundle> Model(string path)
        => Looks(path) ? [Found(path, NameOf(path), null, isNamed: false)] : Versions(path);

    private static List<FoundBundle> Versions(string path)
        => [.. Folders(path).Where(Looks).Select(folder => (folder, Number: NumberOf(folder))).Where(version => version.Number > 0)
            .Select(version => Found(version.folder, NameOf(path), version.Number, isNamed: false))];

    private static long NumberOf(string path)
        => long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static bool Looks(string path) => File.Exists(Path.Combine(path, BundleManifest.FileName));

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.Length > Ending.Length && name.EndsWith(Ending, StringComparison.Ordinal) ? name[..^Ending.Length] : name;
    }

    /// <summary>Hidden folders and those of a write under way (NAME.tmp-.., NAME.old, NAME.checkpoint) are not models.</summary>
    private static IEnumerable<string> Folders(string path)
    {
        try
        {
            return [.. Directory.GetDirectories(path).Where(folder => IsPlain(Path.GetFileName(folder))).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsPlain(string name)
        => !name.StartsWith('.')
            && !name.Contains(".tmp-", StringComparison.Ordinal)
            && !name.EndsWith(".old", StringComparison.Ordinal)
            && !name.EndsWith(".checkpoint", StringComparison.Ordinal);

    private static FoundBundle Found(string path, string name, long? number, bool isNamed) => new(name, number, path, Fingerprint(path), isNamed);

    private static string Fingerprint(string path)
    {
        try
        {
            var text = new StringBuilder();
            foreach (var file in new DirectoryInfo(path).EnumerateFiles().OrderBy(file => file.Name, StringComparer.Ordinal))
            {
                // A link's own length and time do not change when the file behind it does.
                var content = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                text.Append(CultureInfo.InvariantCulture, $"{file.Name}|{content.Length}|{content.LastWriteTimeUtc.Ticks}\n");
            }

            return text.ToString();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It vanished while it was looked at, or may not be read: no fingerprint is never a stable one, and the next look tells.
            return "";
        }
    }
}
