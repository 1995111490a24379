using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Simulation;

namespace Armed.Benchmarks.Simulated;

/// <summary>
/// Many clusters, few rows each (the generator of Simchoni and Rosset, JMLR 24, 2023): test error or area under the curve beside what the draw allows, the
/// variance between clusters beside the drawn one, and the time beside a conventional net's.
/// </summary>
internal static class MixedGrid
{
    /// <summary>The network of the comparison, with random intercepts, which are what the data have.</summary>
    public static TrainingOptions Default { get; } = new() { Hidden = [100, 50, 25, 12], Random = "1" };

    private const string Header = "task,variance,clusters,draw,metric,ours,limit,from_limit,truth,from_truth,variance_drawn,variance_estimated,relative_error,seconds,plain_seconds,ratio,estimate";

    public static void Run(ModelTask[] tasks, double[] variances, int[] clusters, int[] draws, int rows, TrainingOptions options, bool plain, TextWriter output)
    {
        output.WriteLine(Header);
        var errors = new List<double>();
        foreach (var task in tasks)
        {
            foreach (var variance in variances)
            {
                foreach (var count in clusters)
                {
                    foreach (var draw in draws)
                    {
                        errors.Add(Cell(new MixedOptions { Task = task, ClusterVariance = variance, Clusters = count, Rows = rows, Seed = draw }, options, plain, output));
                    }
                }
            }
        }

        output.WriteLine(string.Create(Figures.Culture, $"mean relative error of the variance: {errors.Average():F3}"));
    }

    private static double Cell(MixedOptions cell, TrainingOptions options, bool plain, TextWriter output)
    {
        var simulation = MixedSimulator.Simulate(cell);
        using var fit = new SimulatedFit(simulation);
        var (result, seconds) = fit.Run(options, publish: false);
        var plainSeconds = plain ? fit.Run(Conventional(options), publish: false).Seconds : double.NaN;
        var (metric, ours) = Score(result, cell.Task);
        var limit = new MixedLimit(simulation);
        var (ofRows, ofTruth) = (limit.OfRows, limit.OfTruth);
        double sign = cell.Task == ModelTask.Continuous ? 1 : -1, drawn = simulation.DrawnVariance;
        double estimated = result.Manifest.RandomEffects[0].Covariance[0][0][0], error = Math.Abs(estimated - drawn) / drawn;
        output.WriteLine(string.Create(Figures.Culture, $"{cell.Task},{cell.ClusterVariance},{cell.Clusters},{cell.Seed},{metric},{ours:F4},{ofRows:F4},{sign * (ours - ofRows):F4},{ofTruth:F4},{sign * (ours - ofTruth):F4},"
            + $"{drawn:F4},{estimated:F4},{error:F3},{seconds:F1},{plainSeconds:F1},{seconds / plainSeconds:F2},{result.Manifest.RandomEffects[0].Method}"));
        output.Flush();
        return error;
    }

    private static (string Metric, double Value) Score(TrainingResult result, ModelTask task)
    {
        var scores = result.Manifest.Metrics["test"]["mixed"];
        return task == ModelTask.Continuous ? ("mse", scores["rmse"] * scores["rmse"]) : ("auroc", scores["auroc"]);
    }

    /// <summary>The same network without random effects that matter, adversary, fixed head's loss, Z-predictor and refit.</summary>
    private static TrainingOptions Conventional(TrainingOptions options) => options with
    {
        LambdaG = 0,
        LambdaF = 0,
        Prior = PriorKind.Fixed,
        PriorSdIntercept = 1e-4,
        PriorSdSlope = 1e-4,
        ZPredictor = false,
        Refit = RefitPolicy.Off,
        Networks = 1,
    };
}
