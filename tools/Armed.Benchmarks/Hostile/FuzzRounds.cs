using Armed.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Benchmarks.Hostile;

/// <summary>The rounds of one child process: each loads a changed bundle and, where it loads, predicts.</summary>
internal sealed class FuzzRounds(FuzzedBundle bundle, string directory, int seed)
{
    public void Run(int first, int end, TextWriter output)
    {
        var model = Directory.CreateDirectory(Path.Combine(directory, "model")).FullName;
        new FuzzLoop(directory, reportEvery: 5_000).Run(first, end, output, round =>
        {
            bundle.Write(model, seed, round);
            return () => Outcome(model);
        });
    }

    private static string Outcome(string directory)
    {
        try
        {
            using var model = ArmedModel.Load(directory, new ArmedModelOptions { Device = ArmedDevice.Cpu });
            return Answer(model);
        }
        catch (ArmedBundleException e)
        {
            return e.InnerException is OnnxRuntimeException ? "refused by ONNX Runtime" : "refused by the reader";
        }
        catch (Exception e)
        {
            return $"DEFECT at loading: {e.GetType().Name} {e.Message}";
        }
    }

    private static string Answer(ArmedModel model)
    {
        try
        {
            foreach (var head in model.Heads)
            {
                model.Predict(model.Row(), clusters: [model.Factors[0].Levels[0], .. new string?[model.Factors.Count - 1]], head);
            }

            return "answered";
        }
        catch (OnnxRuntimeException)
        {
            return "failed at prediction";
        }
        catch (Exception e)
        {
            return $"DEFECT at prediction: {e.GetType().Name} {e.Message}";
        }
    }
}
