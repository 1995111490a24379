using Armed.Runtime.Bundles;
using Armed.Trainer;

namespace Armed.Cli.Common;

/// <summary>Writes a file whole or not at all: to a sibling, then renamed.</summary>
internal static class OutputFile
{
    /// <summary>Refuses a target that cannot be written before long work starts.</summary>
    /// <exception cref="InputException">The target exists and may not be replaced, or its folder is missing.</exception>
    public static void Check(string path, bool force)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
        {
            throw new InputException($"Output '{path}' is a directory; expected a file. Give a file name with -o.");
        }

        if (File.Exists(Path.Combine(Path.GetDirectoryName(full) ?? "", BundleManifest.FileName)))
        {
            throw new InputException($"Output '{path}' is inside a bundle, whose files belong together. Choose another directory with -o.");
        }

        if (File.Exists(full) && !force)
        {
            throw new InputException($"Output '{path}' exists. Choose another name with -o, or replace it with --force.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(full)))
        {
            throw new InputException($"Output '{path}': the directory '{Path.GetDirectoryName(full)}' does not exist. Create it first, or choose another directory with -o.");
        }
    }

    /// <summary>Refuses to replace what is read.</summary>
    /// <param name="path">The output.</param>
    /// <param name="input">The file that is read; null for none.</param>
    /// <param name="what">What it is.</param>
    /// <exception cref="InputException">Both paths are one file.</exception>
    public static void RequireOther(string path, string? input, string what = "the table")
    {
        if (input is not null && File.Exists(input) && File.Exists(path) && Final(path) == Final(input))
        {
            throw new InputException($"Output '{path}' is {what} that is read. Choose another name with -o.");
        }
    }

    /// <summary>The path of a file that exists without links, those of its directories included.</summary>
    public static string Final(string path)
    {
        var full = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
        return Path.Combine(FinalDirectory(Path.GetDirectoryName(full)!), Path.GetFileName(full));
    }

    /// <summary>The path of a directory that exists without links.</summary>
    public static string FinalDirectory(string path)
    {
        var full = Directory.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        return Path.GetDirectoryName(full) is { } parent ? Path.Combine(FinalDirectory(parent), Path.GetFileName(full)) : full;
    }

    /// <summary>Writes a text file as <see cref="Write"/> does.</summary>
    public static void WriteText(string path, bool force, Action<TextWriter> write) => Write(path, force, sibling =>
    {
        using var writer = new StreamWriter(sibling);
        write(writer);
    });

    /// <param name="path">The target.</param>
    /// <param name="force">Whether an existing target may be replaced.</param>
    /// <param name="write">Writes the file at the path given to it.</param>
    public static void Write(string path, bool force, Action<string> write)
    {
        Check(path, force);
        var full = Path.GetFullPath(path);
        var sibling = $"{full}.{Environment.ProcessId}.part";
        try
        {
            write(sibling);
            File.Move(sibling, full, force);
        }
        catch
        {
            File.Delete(sibling);
            throw;
        }
    }
}
