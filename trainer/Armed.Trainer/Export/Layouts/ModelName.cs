namespace Armed.Trainer.Export.Layouts;

/// <summary>Names of models that are a folder on every operating system and a part of a URL.</summary>
internal static class ModelName
{
    private const int MaxLength = 100;

    public static bool IsPlain(string name) =>
        name.Length is > 0 and <= MaxLength && char.IsAsciiLetterOrDigit(name[0]) && name[^1] != '.' && name.All(IsPlain);

    /// <summary>The name of a bundle's folder without <c>.armed</c>, underscores for other characters.</summary>
    public static string OfFolder(string path)
    {
        var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        if (folder.EndsWith(".armed", StringComparison.OrdinalIgnoreCase))
        {
            folder = folder[..^".armed".Length];
        }

        string name = new([.. folder.Take(MaxLength).Select(c => IsPlain(c) ? c : '_')]);
        name = name.TrimStart('.', '_', '-').TrimEnd('.');
        return name.Length == 0 ? "model" : name;
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';
}
