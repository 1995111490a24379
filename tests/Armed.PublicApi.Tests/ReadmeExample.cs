using Armed.Runtime;
using Armed.Trainer;
using Armed.Trainer.Data;

namespace Armed.PublicApi.Tests;

/// <summary>The README's example; ReadmeTests compares the region with the README and runs it.</summary>
internal static class ReadmeExample
{
    public static (TrainingResult Result, Prediction Known, Prediction Unknown) Run(string data, string bundle)
    {
        #region README
        // Train. The task and the column types are inferred; result.Messages reports them.
        var result = ArmedTraining.Run(new TrainingRequest
        {
            Data = new DataRequest { Source = DataSource.FromPath(data), Outcome = "y", Clusters = ["cluster"] },
            Options = new TrainingOptions { Hidden = [32, 16], MaxEpochs = 30, Seed = 1 },
            Output = bundle, // Written only after ONNX Runtime and TorchSharp agree on every graph.
        });

        // Serve. A process that only predicts needs Armed.Runtime alone. The model is thread-safe.
        using var model = ArmedModel.Load(bundle);
        var row = model.Row().Set("x1", 0.4).Set("x2", -0.2);
        var known = model.Predict(row, cluster: "3");
        var unknown = model.Predict(row, cluster: "never seen"); // Averaged over the random effects.
        Console.WriteLine($"{known.Value:0.000} in cluster 3, {unknown.Value:0.000} in a new cluster (sd of the log odds {unknown.Sd:0.00})");
        #endregion
        return (result, known, unknown);
    }
}
