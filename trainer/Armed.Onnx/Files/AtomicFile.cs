namespace Armed.Onnx.Files;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    public static void Write(string path, byte[] content) => Write(path, stream => stream.Write(content));

    public static void Write(string path, Action<Stream> write)
    {
        var target = Path.GetFullPath(path);
        WriteNamed(target, stream =>
        {
            write(stream);
            return target;
        });
    }

    /// <summary>Writes a file whose name depends on what is written.</summary>
    /// <param name="near">A path in the same folder, whose name the temporary file carries.</param>
    /// <param name="write">Writes the content, and returns the file's path.</param>
    public static void WriteNamed(string near, Func<Stream, string> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(near))!;
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"The folder '{folder}' of '{Path.GetFileName(near)}' does not exist. Create it first. Nothing was written.");
        }

        var temporary = Path.Combine(folder, $".{Path.GetFileName(near)}.{Guid.NewGuid():N}.tmp");
        try
        {
            string target;
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                target = write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary); // nothing left after a successful move
        }
    }
}
