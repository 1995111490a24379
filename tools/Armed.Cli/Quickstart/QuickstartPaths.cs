namespace Armed.Cli.Quickstart;

/// <summary>What the quick start writes into its directory.</summary>
internal sealed class QuickstartPaths(string directory)
{
    public string Directory { get; } = Path.GetFullPath(directory);

    public string Data => In("songs.csv");

    public string Citation => In("CITATION.txt");

    public string Split => In("split.csv");

    public string Bundle => In("songs.armed");

    public string Predictions => In("predictions.csv");

    private string In(string name) => Path.Combine(Directory, name);
}
