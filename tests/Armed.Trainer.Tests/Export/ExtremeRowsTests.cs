using Armed.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Tests.Export;

/// <summary>Codes and numbers far from those of the training, through the graphs as any runtime takes them.</summary>
[Collection(FitsCollection.Name)]
[NoTensorLeaks]
public sealed class ExtremeRowsTests
{
    private const int Rows = 150; // ONNX Runtime has other code for one row

    private static readonly long[] s_codes = [-1, 1000, int.MaxValue, int.MaxValue + 1L, uint.MaxValue, int.MinValue - 1L, long.MaxValue, long.MinValue];

    [Fact]
    public void Predict_ExtremeRows_AreUnknownClustersAndNumbers()
    {
        using var run = FitRun.Of(new SimulatedTable(rows: 120).Everything("continuous"), "g", "s");
        run.Fit(new TrainingOptions { Hidden = [], Random = "(1 + x1 | g) + (1 | s)", Device = TrainingDevice.Cpu });

        Codes(run);
        Numbers(run);
    }

    /// <summary>Every code that no level has is the same unknown one, in the graph itself.</summary>
    private static void Codes(FitRun run)
    {
        using var session = new InferenceSession(run["bundle/mixed.onnx"]);
        using var options = new RunOptions();
        using var features = OrtValue.CreateTensorValueFromMemory(new float[2 * Rows], [Rows, 2]);
        float[]? expected = null;
        foreach (var code in s_codes)
        {
            using var categories = Filled(code);
            using var clusters = Filled(code);
            using var outputs = session.Run(options, new Dictionary<string, OrtValue> { ["features"] = features, ["categories"] = categories, ["cluster"] = clusters }, ["linear_predictor", "linear_predictor_sd"]);
            float[] found = [.. outputs[0].GetTensorDataAsSpan<float>(), .. outputs[1].GetTensorDataAsSpan<float>()];
            expected ??= found;
            Assert.Equal(expected, found);
        }
    }

    private static OrtValue Filled(long code)
    {
        var codes = new long[2 * Rows];
        Array.Fill(codes, code);
        return OrtValue.CreateTensorValueFromMemory(codes, [Rows, 2]);
    }

    /// <summary>The largest numbers of single precision have predictions and deviations that are numbers, or infinite, in every head and evaluator.</summary>
    private static void Numbers(FitRun run)
    {
        foreach (var direct in new[] { true, false })
        {
            using var model = ArmedModel.Load(run["bundle"], new ArmedModelOptions { DirectEvaluation = direct });
            foreach (var (x1, x2) in new[] { (1e38, 1e38), (-1e38, 1e38), (float.MaxValue, float.MinValue), (double.NaN, 1e38) })
            {
                foreach (var head in new[] { PredictionHead.Fixed, PredictionHead.Mixed })
                {
                    var row = model.Row().Set("x1", x1).Set("x2", x2).Set("k", "b");
                    var prediction = model.Predict(row, clusters: ["g2", null], head: head);
                    Assert.False(double.IsNaN(prediction.LinearPredictor) || double.IsNaN(prediction.Sd) || double.IsNaN(prediction.TotalSd) || double.IsNaN(prediction.Value), $"{head} at {x1}, {x2}: {prediction.LinearPredictor}, {prediction.Sd}, {prediction.TotalSd}");
                }
            }
        }
    }
}
