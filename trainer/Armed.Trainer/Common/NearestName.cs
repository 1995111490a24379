namespace Armed.Trainer.Common;

/// <summary>Finds what a mistyped name of a column or file may have meant.</summary>
internal static class NearestName
{
    private const int MostNames = 2_000;

    /// <summary>" Did you mean 'x'?" where a name is near; else an empty text.</summary>
    public static string Suggest(string name, IEnumerable<string> names)
    {
        var nearest = Find(name, names);
        return nearest is null ? "" : $" Did you mean {Say.Quote(nearest)}?";
    }

    public static string? Find(string name, IEnumerable<string> names) => Nearest.To(name.Trim(), names.Take(MostNames));
}
