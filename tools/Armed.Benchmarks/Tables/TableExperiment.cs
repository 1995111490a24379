using System.Globalization;
using Armed.Benchmarks.Folds;
using Armed.Trainer;

namespace Armed.Benchmarks.Tables;

/// <summary>
/// Cross-validates sets over their fixed folds and sets each beside the best other method. Each line goes to the file as soon as it is known, and what the file has
/// is not run again: a run that was killed goes on, and several processes share the sets.
/// </summary>
internal sealed class TableExperiment(string folder, TrainingOptions options, int maxFolds, string file, TextWriter output)
{
    private readonly Baselines _baselines = Baselines.Read(Path.Combine(folder, "baselines.csv"));

    public void Run(IReadOnlyList<string>? sets, IReadOnlyList<string>? schemes)
    {
        if (!File.Exists(file))
        {
            Append(TableLine.Header);
        }

        foreach (var set in sets ?? Sets())
        {
            var data = DataSetDescription.Read(Path.Combine(folder, set + ".json"));
            foreach (var scheme in data.Schemes.Where(s => schemes is null || schemes.Contains(s)))
            {
                Run(set, data, scheme);
            }
        }
        Summarise();
    }

    private IEnumerable<string> Sets() => Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);

    private void Run(string set, DataSetDescription data, string scheme)
    {
        if (File.ReadLines(file).Any(line => line.StartsWith($"{set},{scheme},", StringComparison.Ordinal)))
        {
            return;
        }

        try
        {
            var line = Measure(set, data, scheme).Csv;
            Append(line);
            output.WriteLine(line);
        }
        catch (InputException fault)
        {
            output.WriteLine($"{set} {scheme}: {fault.Message}");
        }
    }

    /// <summary>The mixed head answers in every scheme: where all of a row's clusters are unknown it is the population's answer, else that of the known ones.</summary>
    private TableLine Measure(string set, DataSetDescription data, string scheme)
    {
        var run = FoldRun.Of(data, scheme, options, [options.Seed], maxFolds);
        var task = data.Request.Task!.Value;
        var (primary, secondary) = (TableMetric.Primary(task), TableMetric.Secondary(task));
        return new TableLine(set, scheme, task.Name, run.Fits, Entry(primary), Entry(secondary),
            run.Mean($"fixed {primary.Name}"), run.Mean($"inferred {primary.Name}"), run.Seconds / run.Fits);

        TableEntry Entry(TableMetric metric) => new(metric, run.Mean($"mixed {metric.Name}"), _baselines.Best(set, scheme, metric));
    }

    private void Append(string line)
    {
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
    }

    private void Summarise()
    {
        string[][] rows = [.. File.ReadLines(file).Skip(1).Select(line => line.Split(',')).Where(cells => cells[6].Length > 0)];
        foreach (var scheme in rows.GroupBy(cells => cells[1]).Concat(rows.GroupBy(_ => "all")))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scheme.Key}: {scheme.Count()} rows, {scheme.Count(c => c[9] == "yes")} within the tolerance, {scheme.Count(c => c[10] == "yes")} better than every other method"));
        }
    }
}
