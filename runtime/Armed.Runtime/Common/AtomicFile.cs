namespace Armed.Runtime.Common;

/// <summary>Replaces a file: a process that is killed leaves the old content or the new one, never a part.</summary>
internal static class AtomicFile
{
    /// <param name="path">The file.</param>
    /// <param name="temporary">A name in the same directory; a file that a killed process left there is overwritten.</param>
    /// <param name="content">The content.</param>
    /// <param name="rest">More content, written after it.</param>
    /// <exception cref="IOException">The disk is full, or a directory has one of the two names.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory or the file cannot be written.</exception>
    public static void Write(string path, string temporary, ReadOnlySpan<byte> content, ReadOnlySpan<byte> rest = default)
    {
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            stream.Write(content);
            stream.Write(rest);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
