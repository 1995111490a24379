using Microsoft.Extensions.Logging;

namespace Armed.Runtime.Hosting.Internal;

/// <summary>What a catalogue says. Names come from directories and messages from bundles, so neither may forge a line.</summary>
internal static partial class CatalogueLog
{
    [LoggerMessage(1, LogLevel.Information, "Model '{Name}' version {Version} serves: bundle {BundleId}, {Path}.")]
    public static partial void Serves(ILogger logger, string name, string version, string bundleId, string path);

    [LoggerMessage(2, LogLevel.Warning, "The bundle {Path} of model '{Name}' is refused: {Fault} {Serving}")]
    public static partial void Refused(ILogger logger, string path, string name, string fault, string serving);

    [LoggerMessage(3, LogLevel.Information, "Model '{Name}' version {Version} is retired; requests under way finish first.")]
    public static partial void Retired(ILogger logger, string name, string version);

    [LoggerMessage(4, LogLevel.Warning, "The bundle {Path} of model '{Name}' is gone from disk and goes on serving.")]
    public static partial void Gone(ILogger logger, string path, string name);

    [LoggerMessage(5, LogLevel.Error, "Looking for new bundles failed; what serves goes on, and the next look comes as usual.")]
    public static partial void LookFailed(ILogger logger, Exception fault);

    [LoggerMessage(6, LogLevel.Warning, "Two bundles are named '{Name}': {Path} is not served. Rename one.")]
    public static partial void Twice(ILogger logger, string name, string path);

    public static string Clean(string text) => string.Create(Math.Min(text.Length, 1_000), text, static (clean, source) =>
    {
        for (var i = 0; i < clean.Length; i++)
        {
            clean[i] = char.IsControl(source[i]) ? '?' : source[i];
        }
    });
}
