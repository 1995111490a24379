using System.Globalization;
using System.Text;

namespace Armed.Cli.Quickstart;

/// <summary>The songs that ship inside the command, and which of them the quick start holds out.</summary>
internal sealed class QuickstartData
{
    public const string Outcome = "danceability";
    public const string Cluster = "subgenre";
    public const string SplitColumn = "quickstart";
    public const int HeldOutFold = 1;

    // Every seventh row of a known subgenre: 14 %.
    private const int HeldOutEvery = 7;

    private readonly string[] _lines;
    private readonly string[] _clusters;
    private readonly double[] _outcomes;

    private QuickstartData(string text)
    {
        Text = text;
        _lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var header = _lines[0].Split(',');
        _clusters = [.. Cells(Array.IndexOf(header, Cluster))];
        _outcomes = [.. Cells(Array.IndexOf(header, Outcome)).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];
        UnseenClusters = ChooseUnseen(_clusters);
        Parts = Assign(_clusters, UnseenClusters);
    }

    /// <summary>The CSV.</summary>
    public string Text { get; }

    /// <summary>Outcome of each row.</summary>
    public IReadOnlyList<double> Outcomes => _outcomes;

    /// <summary>Subgenres that training never sees.</summary>
    public IReadOnlyList<string> UnseenClusters { get; }

    /// <summary>What each row is for.</summary>
    public IReadOnlyList<QuickstartPart> Parts { get; }

    public static QuickstartData Load() => new(ReadResource("songs.csv"));

    public static string ReadCitation() => ReadResource("CITATION.txt");

    /// <summary>The split file: fold 1 is held out.</summary>
    public string SplitText()
    {
        var text = new StringBuilder($"row,{SplitColumn}\n");
        for (var row = 0; row < Parts.Count; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{row},{(Parts[row] == QuickstartPart.Training ? 0 : HeldOutFold)}\n");
        }

        return text.ToString();
    }

    // By the alphabet, every eighth: chosen before any result was known.
    private static string[] ChooseUnseen(IEnumerable<string> clusters) =>
        [.. clusters.Distinct().Order(StringComparer.Ordinal).Where((_, index) => index % 8 == 3)];

    private static QuickstartPart[] Assign(string[] clusters, IReadOnlyList<string> unseen)
    {
        var seenRows = new Dictionary<string, int>();
        return [.. clusters.Select(cluster => unseen.Contains(cluster) ? QuickstartPart.Unseen : Next(cluster) % HeldOutEvery == 0 ? QuickstartPart.Seen : QuickstartPart.Training)];
        int Next(string cluster) => seenRows[cluster] = seenRows.GetValueOrDefault(cluster) + 1;
    }

    private IEnumerable<string> Cells(int column) => _lines.Skip(1).Select(line => line.TrimEnd('\r').Split(',')[column]);

    private static string ReadResource(string name)
    {
        using var stream = typeof(QuickstartData).Assembly.GetManifestResourceStream($"Armed.Cli.Quickstart.{name}")
            ?? throw new InvalidOperationException($"The resource {name} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
