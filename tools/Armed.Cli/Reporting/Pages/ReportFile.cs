namespace Armed.Cli.Reporting.Pages;

/// <summary>The page's file in a bundle. The manifest does not name it: a bundle is verified with it as without it.</summary>
internal static class ReportFile
{
    /// <summary>The file's name in a bundle.</summary>
    public const string Name = "report.html";

    /// <summary>Writes the page whole or not at all, in place of an older one.</summary>
    /// <returns>Its path.</returns>
    public static string WriteInto(string bundle, byte[] page)
    {
        var path = Path.Combine(Path.GetFullPath(bundle), Name);
        var sibling = $"{path}.{Environment.ProcessId}.part";
        try
        {
            File.WriteAllBytes(sibling, page);
            File.Move(sibling, path, overwrite: true);
            return path;
        }
        catch
        {
            File.Delete(sibling);
            throw;
        }
    }
}
