using System.Diagnostics;
using System.Globalization;
using Armed.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Benchmarks.Hostile;

/// <summary>The rounds of one child process: each loads a changed bundle and, where it loads, predicts. The round under way is in a file, for the parent to read after a crash.</summary>
internal sealed class FuzzRounds(FuzzedBundle bundle, string directory, int seed)
{
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private (double Seconds, int Round) _slowest;

    public static string Progress(string directory) => Path.Combine(directory, "round.txt");

    public void Run(int first, int end, TextWriter output)
    {
        var model = Directory.CreateDirectory(Path.Combine(directory, "model")).FullName;
        for (var round = first; round < end; round++)
        {
            File.WriteAllText(Progress(directory), round.ToString(CultureInfo.InvariantCulture));
            bundle.Write(model, seed, round);
            var start = Stopwatch.GetTimestamp();
            var outcome = Outcome(model);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _slowest = seconds > _slowest.Seconds ? (seconds, round) : _slowest;
            _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;
            if (outcome.StartsWith("DEFECT", StringComparison.Ordinal))
            {
                output.WriteLine(FormattableString.Invariant($"round {round}: {outcome}"));
            }

            if ((round + 1) % 5_000 == 0 || round + 1 == end)
            {
                Report(output, round + 1);
            }
        }
    }

    private void Report(TextWriter output, int rounds)
    {
        using var process = Process.GetCurrentProcess();
        var outcomes = string.Join("; ", _outcomes.Select(o => FormattableString.Invariant($"{o.Key} {o.Value:N0}")));
        var memory = FormattableString.Invariant($"resident {process.WorkingSet64 >> 20} MiB, at most {process.PeakWorkingSet64 >> 20} MiB");
        output.WriteLine(FormattableString.Invariant($"{rounds:N0} rounds; {outcomes}; slowest {_slowest.Seconds:F2} s (round {_slowest.Round}); {memory}"));
        output.Flush();
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
