using Armed.Trainer;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// Figures of drawn data sets in a CSV file. A line per data set goes to the file as soon as it is known, and what the file has is not run again.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="figures">Names of the figures of a data set.</param>
internal sealed class DrawnSets(string file, IReadOnlyList<string> figures)
{
    private const string Key = "task,hidden,clusters,rows,set";
    private const int KeyColumns = 4;

    /// <summary>Measures the sets of a cell that the file does not have.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="first">The first set.</param>
    /// <param name="sets">How many.</param>
    /// <param name="measure">The figures of a set, in their order; null for one that it does not have.</param>
    public void Run(IntervalCell cell, int first, int sets, Func<int, IReadOnlyList<double?>> measure)
    {
        var header = string.Join(',', [Key, .. figures, "seconds"]);
        if (!File.Exists(file))
        {
            Append(header);
        }
        else if (File.ReadLines(file).FirstOrDefault() is var found && found != header)
        {
            throw new InputException($"'{file}' has the header '{found}'; expected '{header}'. Give another file.");
        }

        var done = Lines(cell).Select(line => line[KeyColumns]).ToHashSet();
        foreach (var set in Enumerable.Range(first, sets).Where(set => !done.Contains(set.ToString(Figures.Culture))))
        {
            Append(Line(cell, set, measure));
        }
    }

    /// <summary>The figures of a cell's sets, by name; sets that were refused are left out.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Of(IntervalCell cell) =>
    [
        .. Lines(cell).Where(line => line[KeyColumns + 1].Length > 0)
            .Select(line => figures.Select((name, i) => (name, Text: line[KeyColumns + 1 + i])).Where(figure => figure.Text.Length > 0).ToDictionary(figure => figure.name, figure => double.Parse(figure.Text, Figures.Culture))),
    ];

    /// <summary>Sets of a cell that training refused.</summary>
    public int Refused(IntervalCell cell) => Lines(cell).Count(line => line[KeyColumns + 1].Length == 0);

    private string Line(IntervalCell cell, int set, Func<int, IReadOnlyList<double?>> measure)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            var values = measure(set).Select(value => value?.ToString("G6", Figures.Culture));
            return string.Create(Figures.Culture, $"{cell.Name},{set},{string.Join(',', values)},{System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds:F1}");
        }
        catch (InputException fault)
        {
            return string.Create(Figures.Culture, $"{cell.Name},{set},{new string(',', figures.Count)}\"{fault.Message.Replace('"', '\'').Replace(',', ';')}\"");
        }
    }

    private IEnumerable<string[]> Lines(IntervalCell cell) => File.ReadLines(file).Where(line => line.StartsWith(cell.Name + ",", StringComparison.Ordinal)).Select(line => line.Split(','));

    private void Append(string line)
    {
        File.AppendAllText(file, line + "\n");
        Console.Error.WriteLine(line);
    }
}
