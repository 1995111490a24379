using System.Diagnostics;
using System.Globalization;
using Armed.Trainer.Data;

namespace Armed.Benchmarks.Paper;

/// <summary>
/// The simulations of the ARMED paper, from its formulas: spirals with random radius, with radii around 0, and with probes that carry only the cluster's share of the classes. Ten stratified folds as in the paper, known clusters;
/// each model's accuracy next to the published one. Drawn anew, or the published draw from a folder.
/// </summary>
internal sealed class PaperExperiment(int rowsPerCluster, int mostFolds, string? folder, TextWriter output)
{
    public void Run(IReadOnlyList<int> seeds)
    {
        foreach (var simulation in PaperSimulation.All)
        {
            Print(simulation, Measure(simulation, seeds));
        }
    }

    private Dictionary<string, PaperLine> Measure(PaperSimulation simulation, IReadOnlyList<int> seeds)
    {
        var lines = new Dictionary<string, PaperLine>();
        foreach (var seed in seeds)
        {
            foreach (var split in (folder is null ? simulation.Drawn(seed, rowsPerCluster) : simulation.OfFolder(folder)).Take(mostFolds))
            {
                Measure(simulation, split, seed, lines);
            }
        }

        return lines;
    }

    private static void Measure(PaperSimulation simulation, Split split, int seed, Dictionary<string, PaperLine> lines)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var fit in PaperModels.Fit(split, seed, simulation.Options.Confounded))
        {
            using (fit)
            {
                var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                Measure(simulation, fit, seconds, lines);
            }

            start = Stopwatch.GetTimestamp();
        }
    }

    private static void Measure(PaperSimulation simulation, PaperFit fit, double seconds, Dictionary<string, PaperLine> lines)
    {
        foreach (var (name, predictor) in fit.Predictors)
        {
            var line = lines.TryGetValue(name, out var known) ? known : lines[name] = new PaperLine();
            line.Accuracies.Add(fit.Accuracy(predictor));
            line.Seconds += seconds;
            if (simulation.Options.Confounded)
            {
                line.ProbeShares.Add(fit.ProbeShare(predictor));
                line.Correlations.Add(fit.EffectAgainstRatio());
            }
        }
    }

    private void Print(PaperSimulation simulation, Dictionary<string, PaperLine> lines)
    {
        var hasProbes = simulation.Options.Confounded;
        output.WriteLine($"{simulation.Name}: accuracy on held-out rows of known clusters");
        output.WriteLine($"{"model",-40} {"accuracy",9} {"sd",7} {"published",10} {"seconds",8}{(hasProbes ? $" {"probes' share",14} {"effect, ratio",14}" : "")}");
        foreach (var (name, line) in lines)
        {
            var published = simulation.Published.TryGetValue(name, out var figure) ? figure.ToString("F4", CultureInfo.InvariantCulture) : "-";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {line.Accuracies.Average(),9:F4} {line.Sd,7:F4} {published,10} {line.Seconds / line.Accuracies.Count,8:F1}")
                + (hasProbes ? string.Create(CultureInfo.InvariantCulture, $" {Number(line.ProbeShares),14} {Number(line.Correlations),14}") : ""));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lines.Values.First().Accuracies.Count} fits of each model\n"));
        output.Flush();
    }

    private static string Number(List<double> values) => values.Where(double.IsFinite).ToList() is { Count: > 0 } known ? known.Average().ToString("F3", CultureInfo.InvariantCulture) : "-";
}
