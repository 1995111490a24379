namespace Armed.Runtime.Bundles;

/// <summary>A bundle could not be written or moved into place; the message names the path and says what to do.</summary>
public sealed class BundleWriteException : Exception
{
    internal BundleWriteException(string path, string problem, string advice, Exception? inner = null)
        : base($"Cannot write the bundle {path}: {problem.TrimEnd('.')}. {advice}", inner)
        => Path = path;

    /// <summary>The directory or file that the problem is with.</summary>
    public string Path { get; }
}
