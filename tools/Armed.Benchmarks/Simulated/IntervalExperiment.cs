using Armed.Trainer;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// How often prediction intervals of 90 % hold the true mean and a new observation, for seen and for new clusters. A line per data set goes to the file as soon as it is known, and what the
/// file has is not run again.
/// </summary>
internal sealed class IntervalExperiment(string file, TextWriter output)
{
    private const string Header = "task,hidden,clusters,rows,set,mean_seen,mean_new,observation_seen,observation_new,hidden_features,seconds";
    private const int KeyColumns = 4;

    /// <summary>Runs the cells one after another and prints their table.</summary>
    public void Run(IReadOnlyList<IntervalCell> cells, int sets)
    {
        if (!File.Exists(file))
        {
            Append(Header);
        }

        foreach (var cell in cells)
        {
            var done = Lines(cell).Select(line => line[KeyColumns]).ToHashSet();
            for (var set = 1; set <= sets; set++)
            {
                if (!done.Contains(set.ToString(Figures.Culture)))
                {
                    Append(Line(cell, set));
                }
            }
        }

        Summarise(cells);
    }

    private static string Line(IntervalCell cell, int set)
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        var (training, seen, others) = cell.Draw(set);
        try
        {
            using var fit = new IntervalFit(cell, training);
            var (meanSeen, observedSeen) = fit.Cover(seen);
            var (meanNew, observedNew) = fit.Cover(others);
            return string.Create(Figures.Culture,
                $"{cell.Name},{set},{meanSeen:F4},{meanNew:F4},{observedSeen:F4},{observedNew:F4},{fit.HiddenFeatures},{System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds:F1}");
        }
        catch (InputException fault)
        {
            return string.Create(Figures.Culture, $"{cell.Name},{set},,,,,,\"{fault.Message.Replace('"', '\'').Replace(',', ';')}\"");
        }
    }

    /// <summary>Means over data sets and their standard errors.</summary>
    private void Summarise(IReadOnlyList<IntervalCell> cells)
    {
        output.WriteLine("task,hidden,clusters,rows,sets,mean_seen,se,mean_new,se,observation_seen,se,observation_new,se,refused");
        foreach (var cell in cells)
        {
            var lines = Lines(cell).ToList();
            var scored = lines.Where(line => line[KeyColumns + 1].Length > 0).ToList();
            var parts = Enumerable.Range(KeyColumns + 1, 4).Select(column => Summary([.. scored.Select(line => double.Parse(line[column], Figures.Culture))]));
            output.WriteLine(string.Create(Figures.Culture, $"{cell.Name},{scored.Count},{string.Join(',', parts)},{lines.Count - scored.Count}"));
        }
    }

    private static string Summary(double[] shares)
    {
        var mean = shares.DefaultIfEmpty(double.NaN).Average();
        var variance = shares.Sum(share => (share - mean) * (share - mean)) / Math.Max(1, shares.Length - 1);
        return string.Create(Figures.Culture, $"{mean:F3},{Math.Sqrt(variance / Math.Max(1, shares.Length)):F3}");
    }

    private IEnumerable<string[]> Lines(IntervalCell cell) => File.ReadLines(file).Where(line => line.StartsWith(cell.Name + ",", StringComparison.Ordinal)).Select(line => line.Split(','));

    private void Append(string line)
    {
        File.AppendAllText(file, line + "\n");
        Console.Error.WriteLine(line);
    }
}
