using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Armed.Runtime.Common;

namespace Armed.Runtime.BundleFiles;

/// <summary>The temporary siblings: NAME.tmp-PROCESS-RANDOM.</summary>
internal static class StagingDirectory
{
    private const string Infix = ".tmp-";

    // Those of this process: a left-over of a killed process whose number we have now got (usual in containers) is not among them.
    private static readonly ConcurrentDictionary<string, bool> s_live = new(StringComparer.Ordinal);

    public static string Create(BundleTarget target)
    {
        var suffix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var path = string.Create(CultureInfo.InvariantCulture, $"{target.Path}{Infix}{Environment.ProcessId}-{suffix}");
        s_live[path] = true;
        try
        {
            StagingFault.Guard(target.Parent, () => Directory.CreateDirectory(path));
            return path;
        }
        catch
        {
            s_live.TryRemove(path, out _);
            throw;
        }
    }

    /// <summary>Writes a file under another name first: a manifest that is replaced is never half there.</summary>
    public static void Write(string directory, string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(directory, name);
        try
        {
            AtomicFile.Write(path, path + ".new", content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StagingFault.Wrap(path, e);
        }
    }

    public static void Flush(string directory) => NativeDirectory.Flush(directory);

    /// <summary>The directory has moved into place: its name is nobody's any more.</summary>
    public static void Release(string path) => s_live.TryRemove(path, out _);

    /// <summary>Removes a staged directory as far as that goes; what stays behind goes at the next staging.</summary>
    public static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing rests on it: the name says that it is temporary.
        }

        Release(path);
    }

    /// <summary>Removes the siblings of killed processes. Those of a running process stay, ours included.</summary>
    public static void RemoveLeftovers(BundleTarget target)
    {
        if (!Directory.Exists(target.Parent))
        {
            return;
        }

        var prefix = target.Name + Infix;
        foreach (var path in StagingFault.Guard(target.Parent, () => Directory.GetDirectories(target.Parent)))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith(prefix, StringComparison.Ordinal) && IsAbandoned(path, name[prefix.Length..]))
            {
                Remove(path);
            }
        }

        BundleCommit.RemoveReplaced(target);
    }

    private static bool IsAbandoned(string path, string suffix)
    {
        var dash = suffix.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && suffix.Length == dash + 9
            && int.TryParse(suffix.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && !s_live.ContainsKey(path)
            && (process == Environment.ProcessId || !IsRunning(process));
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }
}
