using Armed.Runtime.Bundles;
using Armed.Runtime.Hosting.Bundles;

namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>Turns a bundle on disk into a model that may serve.</summary>
internal sealed class BundleLoader(ArmedModelOptions options, bool verify)
{
    private const int IdDigits = 12;

    /// <summary>Tries to load a bundle that is replaced while it is read: its files are then a mixture of two.</summary>
    private const int MostTries = 5;

    /// <exception cref="Exception">It may not serve; the message says why.</exception>
    public ServedModel Load(FoundBundle found)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = BundleScanner.FingerprintOf(found);
            try
            {
                return LoadOnce(found);
            }
            catch (ArmedBundleException) when (attempt < MostTries && BundleScanner.FingerprintOf(found) != before)
            {
                // Other files are there now than when the reading began.
            }
        }
    }

    private ServedModel LoadOnce(FoundBundle found)
    {
        var verified = verify ? Verify(found.Path) : null;
        var model = ArmedModel.Load(found.Path, options);
        if (verified is not null && verified != model.Manifest.BundleId)
        {
            model.Dispose();
            throw new ArmedBundleException(found.Path, $"bundle {verified}", $"bundle {model.Manifest.BundleId}", "It was replaced while it was verified; the next poll tries again.");
        }

        var version = found.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? model.Manifest.BundleId[..IdDigits];
        return new ServedModel(found, version, model);
    }

    private string? Verify(string path)
    {
        var report = BundleVerifier.Verify(path, options);
        return report.Ok
            ? report.BundleId
            : throw new ArmedBundleException(path, "every check of 'armed verify' to hold", string.Join("; ", report.Checks.Where(check => !check.Ok).Select(check => $"{check.Name}: {check.Detail}")));
    }
}
