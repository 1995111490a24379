using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Simulation;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// The fixed head's slope of x0, truth 1, where x0's shifts between clusters are correlated with the random intercepts: with differences between clusters ignored, and used.
/// </summary>
internal static class ConfoundedExperiment
{
    /// <summary>A linear mixed model.</summary>
    public static TrainingOptions Default { get; } = new() { Hidden = [], Random = "1", ZPredictor = false };

    public static void Run(ModelTask[] tasks, int[] rowsPerCluster, int rows, int draws, double confounding, TrainingOptions options, TextWriter output)
    {
        output.WriteLine("task,rows_per_cluster,clusters,draws,slope_ignore,sd_ignore,slope_use,sd_use,estimate");
        foreach (var task in tasks)
        {
            foreach (var each in rowsPerCluster)
            {
                Cell(new MixedOptions { Task = task, Form = MixedForm.Linear, Features = 2, Clusters = rows / each, RowsPerCluster = each, Confounding = confounding, TestShare = 0 }, draws, options, output);
            }
        }
    }

    private static void Cell(MixedOptions cell, int draws, TrainingOptions options, TextWriter output)
    {
        var (ignore, use) = (new List<double>(), new List<double>());
        string? estimate = null;
        for (var draw = 1; draw <= draws; draw++)
        {
            using var fit = new SimulatedFit(MixedSimulator.Simulate(cell with { Seed = draw }));
            ignore.Add(Slope(fit, options with { Between = BetweenClusters.Ignore }, ref estimate));
            use.Add(Slope(fit, options with { Between = BetweenClusters.Use }, ref estimate));
        }
        output.WriteLine(string.Create(Figures.Culture, $"{cell.Task},{cell.RowsPerCluster},{cell.Clusters},{draws},{ignore.Average():F4},{Sd(ignore):F4},{use.Average():F4},{Sd(use):F4},{estimate}"));
        output.Flush();
    }

    /// <summary>Difference of the fixed head's linear predictor between x0 = 1 and -1, by 2.</summary>
    private static double Slope(SimulatedFit fit, TrainingOptions options, ref string? estimate)
    {
        estimate = fit.Run(options, publish: true).Result.Manifest.RandomEffects[0].Method;
        using var model = ArmedModel.Load(fit.Bundle);
        return (Fixed(model, 1) - Fixed(model, -1)) / 2;
    }

    private static double Fixed(ArmedModel model, double x0)
    {
        var row = model.Row().Set("x0", x0);
        foreach (var column in model.Columns.Where(c => c.Name != "x0"))
        {
            row.Set(column, 0);
        }

        return model.Predict(row, (string?)null, PredictionHead.Fixed).LinearPredictor;
    }

    private static double Sd(List<double> values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / Math.Max(1, values.Count - 1));
    }
}
