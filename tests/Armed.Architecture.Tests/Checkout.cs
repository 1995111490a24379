using System.Runtime.CompilerServices;

namespace Armed.Architecture.Tests;

/// <summary>The sources that these tests read.</summary>
internal static class Checkout
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", ".."));

    /// <summary>A project's folder, by its path from <see cref="Root"/>.</summary>
    public static string Project(string path) => Path.Combine(Root, path);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
