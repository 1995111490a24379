using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Simulation;

namespace Armed.Benchmarks.Simulated;

/// <summary>How often the 90 % intervals of random_effects.csv hold the drawn random intercept, over simulated sets with one slope.</summary>
internal static class CoverageExperiment
{
    private const double Quantile = 1.6448536269514722; // of the standard normal at .95

    /// <summary>A linear mixed model; nothing that only prediction needs.</summary>
    public static TrainingOptions Default { get; } = new() { Hidden = [], Random = "1", ZPredictor = false };

    public static void Run(ModelTask[] tasks, int[] clusters, int[] rowsPerCluster, int sets, double variance, TrainingOptions options, TextWriter output)
    {
        output.WriteLine("task,clusters,rows_per_cluster,sets,coverage,standard_error,mean_width,mean_variance,boundary,refused,estimate");
        foreach (var task in tasks)
        {
            foreach (var count in clusters)
            {
                foreach (var rows in rowsPerCluster)
                {
                    Cell(new MixedOptions { Task = task, Form = MixedForm.Linear, Features = 2, Clusters = count, RowsPerCluster = rows, ClusterVariance = variance, TestShare = 0 }, sets, options, output);
                }
            }
        }
    }

    private static void Cell(MixedOptions cell, int sets, TrainingOptions options, TextWriter output)
    {
        var (coverages, widths, variances) = (new List<double>(), new List<double>(), new List<double>());
        var refused = 0;
        string? estimate = null;
        for (var set = 1; set <= sets; set++)
        {
            try
            {
                var simulation = MixedSimulator.Simulate(cell with { Seed = set });
                using var fit = new SimulatedFit(simulation);
                var effects = fit.Run(options, publish: true).Result.Manifest.RandomEffects[0];
                var intercepts = fit.Intercepts().ToArray();
                coverages.Add(intercepts.Average(u => Math.Abs(u.Mean - simulation.Effects[u.Cluster]) <= Quantile * u.Sd ? 1.0 : 0));
                widths.Add(intercepts.Average(u => 2 * Quantile * u.Sd));
                variances.Add(effects.Covariance[0][0][0]);
                estimate = effects.Method;
            }
            catch (InputException)
            {
                refused++; // such as a binary outcome that is the same in every row
            }
        }
        double mean = coverages.Average(), spread = Math.Sqrt(coverages.Average(c => (c - mean) * (c - mean)) / coverages.Count);
        output.WriteLine(string.Create(Figures.Culture, $"{cell.Task},{cell.Clusters},{cell.RowsPerCluster},{coverages.Count},{mean:F4},{spread:F4},{widths.Average():F4},{variances.Average():F4},"
            + $"{variances.Count(v => v < 1e-4 * cell.ClusterVariance)},{refused},{estimate}"));
        output.Flush();
    }
}
