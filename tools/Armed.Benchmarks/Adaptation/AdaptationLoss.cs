using Armed.Runtime;

namespace Armed.Benchmarks.Adaptation;

/// <summary>RMSE of numbers and counts, mean negative log-likelihood of classes.</summary>
internal static class AdaptationLoss
{
    private const double Least = 1e-15;

    public static string NameOf(ModelTask task) => IsNumber(task) ? "rmse" : "log_loss";

    /// <summary>One row's part.</summary>
    public static double Of(ModelTask task, double outcome, ReadOnlySpan<float> prediction)
    {
        if (IsNumber(task))
        {
            return (outcome - prediction[0]) * (outcome - prediction[0]);
        }

        double probability = task == ModelTask.Binary ? (outcome == 1 ? prediction[0] : 1 - prediction[0]) : prediction[(int)outcome];
        return -Math.Log(Math.Max(Least, probability));
    }

    /// <summary>From the mean of the parts.</summary>
    public static double Finish(ModelTask task, double mean) => IsNumber(task) ? Math.Sqrt(mean) : mean;

    private static bool IsNumber(ModelTask task) => task == ModelTask.Continuous || task == ModelTask.Count;
}
