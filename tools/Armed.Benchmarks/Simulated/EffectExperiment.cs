using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining;
using Armed.Trainer.Simulation;

namespace Armed.Benchmarks.Simulated;

/// <summary>How often the 90 % intervals of average effects hold the true ones: one unit of x0, whose slope is 1, for the population and with the clusters' own effects.</summary>
internal static class EffectExperiment
{
    private const double Level = 0.9;
    private const int Nodes = 61;
    private const double Range = 6;

    public static void Run(ModelTask[] tasks, int clusters, int rows, int sets, TrainingOptions options, TextWriter output)
    {
        output.WriteLine("task,clusters,rows_per_cluster,sets,coverage_population,coverage_clusters,mean_estimate,mean_truth,mean_se,sd_estimate");
        foreach (var task in tasks)
        {
            Cell(new MixedOptions { Task = task, Form = MixedForm.Linear, Features = 2, Clusters = clusters, RowsPerCluster = rows, ClusterVariance = 1, TestShare = 0 }, sets, options, output);
        }
    }

    private static void Cell(MixedOptions cell, int sets, TrainingOptions options, TextWriter output)
    {
        var (population, own, truths) = (new List<AverageEffect>(), new List<bool>(), new List<double>());
        for (var set = 1; set <= sets; set++)
        {
            var simulation = MixedSimulator.Simulate(cell with { Seed = set });
            using var fit = new SimulatedFit(simulation);
            fit.Run(options, publish: true);
            using var model = ArmedModel.Load(fit.Bundle);
            var rows = new UnlabelledTableReader(model.Manifest, DataSource.FromPath(fit.Table)).Read(CancellationToken.None);
            var change = ColumnChange.Of(ExplainedColumn.Of(model.Manifest)[0], rows.Inputs, EffectStep.By(1), arePairs: false).Single();
            population.Add(new AverageEffects(model, rows, isPopulation: true, Level, CancellationToken.None).Of(change, byCluster: false).Single());
            truths.Add(simulation.Rows().Average(row => Integral(cell.Task, row.X[0] + 1) - Integral(cell.Task, row.X[0])));
            own.Add(Holds(new AverageEffects(model, rows, isPopulation: false, Level, CancellationToken.None).Of(change, byCluster: false).Single(),
                simulation.Rows().Average(row => Mean(cell.Task, row.LinearPredictor + 1) - Mean(cell.Task, row.LinearPredictor))));
        }

        var mean = population.Average(effect => effect.Estimate);
        output.WriteLine(string.Create(Figures.Culture, $"{cell.Task},{cell.Clusters},{cell.RowsPerCluster},{sets},{population.Zip(truths).Average(pair => Holds(pair.First, pair.Second) ? 1.0 : 0):F3},{own.Average(holds => holds ? 1.0 : 0):F3},"
            + $"{mean:F4},{truths.Average():F4},{population.Average(effect => effect.Se ?? double.NaN):F4},{Math.Sqrt(population.Average(effect => Math.Pow(effect.Estimate - mean, 2))):F4}"));
        output.Flush();
    }

    private static bool Holds(AverageEffect effect, double truth) => effect.Lower <= truth && truth <= effect.Upper;

    private static double Mean(ModelTask task, double eta) => task == ModelTask.Binary ? 1 / (1 + Math.Exp(-eta)) : task == ModelTask.Count ? Math.Exp(eta) : eta;

    /// <summary>The mean over clusters with intercepts of variance 1, by the midpoint rule.</summary>
    private static double Integral(ModelTask task, double eta)
    {
        var (sum, total) = (0.0, 0.0);
        for (var i = 0; i < Nodes; i++)
        {
            var z = Range * (((2.0 * i) + 1 - Nodes) / Nodes);
            var weight = Math.Exp(-z * z / 2);
            (sum, total) = (sum + (weight * Mean(task, eta + z)), total + weight);
        }

        return sum / total;
    }
}
