using Armed.Runtime.Hosting.Bundles;
using Microsoft.Extensions.Logging;

namespace Armed.Runtime.Hosting.Catalogue;

/// <summary>The log messages of a catalogue. Names come from directories and messages from bundles, so neither may forge a line.</summary>
internal static partial class CatalogueLog
{
    public static void Serves(ILogger logger, ServedModel model, string path)
    {
        Serving(logger, Clean(model.Name), model.Version, Clean(model.Model.Manifest.BundleId), Clean(path));
        if (model.Model.UnknownCluster == UnknownClusterPolicy.Inferred && model.Model.WhyNotInferred() is { } why)
        {
            AgainstInferred(logger, Clean(model.Name), Clean(why));
        }
    }

    public static void Refused(ILogger logger, FoundBundle bundle, string fault, string serving) => Refusal(logger, Clean(bundle.Path), Clean(bundle.Name), Clean(fault), serving);

    public static void Retired(ILogger logger, ServedModel model) => Retirement(logger, Clean(model.Name), model.Version);

    public static void Gone(ILogger logger, FoundBundle bundle) => Absence(logger, Clean(bundle.Path), Clean(bundle.Name));

    public static void Twice(ILogger logger, FoundBundle bundle) => Double(logger, Clean(bundle.Name), Clean(bundle.Path));

    [LoggerMessage(1, LogLevel.Information, "Model '{Name}' version {Version} is loaded: bundle {BundleId}, {Path}.")]
    private static partial void Serving(ILogger logger, string name, string version, string bundleId, string path);

    [LoggerMessage(2, LogLevel.Warning, "The bundle {Path} of model '{Name}' is refused: {Fault} {Serving}")]
    private static partial void Refusal(ILogger logger, string path, string name, string fault, string serving);

    [LoggerMessage(3, LogLevel.Information, "Model '{Name}' version {Version} is unloaded after running requests finish.")]
    private static partial void Retirement(ILogger logger, string name, string version);

    [LoggerMessage(4, LogLevel.Warning, "The bundle {Path} of model '{Name}' is no longer on disk and remains loaded.")]
    private static partial void Absence(ILogger logger, string path, string name);

    [LoggerMessage(5, LogLevel.Error, "Polling for new bundles failed. Loaded models remain in use, and the next poll runs as usual.")]
    public static partial void LookFailed(ILogger logger, Exception fault);

    [LoggerMessage(6, LogLevel.Warning, "Two bundles are named '{Name}': {Path} is not served. Rename one.")]
    private static partial void Double(ILogger logger, string name, string path);

    [LoggerMessage(7, LogLevel.Warning, "Model '{Name}' answers unknown clusters by the policy inferred. {Why} Prefer the policy population.")]
    private static partial void AgainstInferred(ILogger logger, string name, string why);

    public static void NotAlone(ILogger logger, string name, string other) => Company(logger, Clean(other), Clean(name));

    [LoggerMessage(8, LogLevel.Warning, "Model '{Other}' is loaded next to '{Name}', which a ModelLease without a key still gives. Name the models, or set the option DefaultModel.")]
    private static partial void Company(ILogger logger, string other, string name);

    public static string Clean(string text) => string.Create(Math.Min(text.Length, 1_000), text, static (clean, source) =>
    {
        for (var i = 0; i < clean.Length; i++)
        {
            clean[i] = char.IsControl(source[i]) ? '?' : source[i];
        }
    });
}
