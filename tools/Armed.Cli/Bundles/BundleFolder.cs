using Armed.Runtime.Bundles;
using Armed.Trainer;

namespace Armed.Cli.Bundles;

/// <summary>Tells a bundle from something else before anything is checked.</summary>
internal static class BundleFolder
{
    private const long MostManifestBytes = 64L << 20;

    /// <exception cref="InputException">The path is not a directory with a manifest.</exception>
    public static void Require(string path)
    {
        if (File.Exists(path))
        {
            throw new InputException($"'{path}' is a file; expected the directory of a bundle, with {BundleManifest.FileName} in it.");
        }

        if (!Directory.Exists(path))
        {
            throw new InputException($"Bundle '{path}' does not exist. Check the path; a bundle is the directory that armed train wrote.");
        }

        if (!File.Exists(Path.Combine(path, BundleManifest.FileName)))
        {
            throw new InputException($"'{path}' is not a bundle: it has no {BundleManifest.FileName}. Expected the directory that armed train wrote.");
        }
    }

    /// <summary>Reads the manifest alone, so that a bundle with a damaged graph can still be looked at.</summary>
    public static BundleManifest ReadManifest(string path)
    {
        Require(path);
        var file = new FileInfo(Path.Combine(path, BundleManifest.FileName));
        if (file.Length > MostManifestBytes)
        {
            throw new InputException($"'{file.FullName}' has {file.Length} bytes; expected at most {MostManifestBytes}.");
        }

        return BundleManifest.Parse(File.ReadAllBytes(file.FullName));
    }
}
