using Armed.Runtime.Common;

namespace Armed.Runtime;

/// <summary>A bundle is not what it should be: a file is missing, damaged, swapped, too large, or holds what no bundle of ours holds.</summary>
public sealed class ArmedBundleException : Exception
{
    /// <summary>Makes an exception that names the file, what was expected there and what was found.</summary>
    /// <param name="file">The file, as a path or a name inside the bundle.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there.</param>
    /// <param name="advice">What to do next, a full sentence; null if there is nothing to add.</param>
    /// <param name="inner">The cause; null if there is none.</param>
    public ArmedBundleException(string file, string expected, string found, string? advice = null, Exception? inner = null)
        : base($"{UntrustedText.Clean(file)}: expected {UntrustedText.Clean(expected)}, found {UntrustedText.Clean(found)}.{(advice is null ? "" : " " + advice)}", inner)
    {
        File = file;
        Expected = UntrustedText.Clean(expected);
        Found = UntrustedText.Clean(found);
    }

    /// <summary>The file, as a path or a name inside the bundle.</summary>
    public string File { get; }

    /// <summary>What should be there.</summary>
    public string Expected { get; }

    /// <summary>What is there.</summary>
    public string Found { get; }
}
