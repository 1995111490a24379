using Armed.Runtime.Direct.Compilation;
using Armed.Runtime.Graphs;
using Armed.Runtime.Rows;
using Armed.Runtime.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Tests.Direct;

/// <summary>One graph in ONNX Runtime and compiled, side by side.</summary>
internal sealed class DirectComparison : IDisposable
{
    /// <summary>Largest difference over max(1, |value|): float32 sums in another order, as at load.</summary>
    public const double Tolerance = 1e-5;

    private readonly InferenceSession _session;

    public DirectComparison(byte[] file)
    {
        Model = OnnxReader.Read(file);
        OnnxChecker.Check(Model);
        Graph = DirectGraph.TryCompile(Model, file, out var why);
        Why = why;
        OnnxEnvironment.Start();
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        _session = new InferenceSession(file, options);
    }

    public OnnxModel Model { get; }

    public DirectGraph? Graph { get; }

    public string? Why { get; }

    public int Columns(string input) => Model.Graph.Inputs.FirstOrDefault(value => value.Name == input) is { } value ? (int)value.Dimensions[1] : 0;

    /// <summary>The largest difference over all outputs; infinite where only one of the two is no number.</summary>
    public double Compare(DirectRows rows)
    {
        var (largest, context) = (0d, Graph!.CreateContext());
        var expected = Expected(rows);
        for (var output = 0; output < expected.Length; output++)
        {
            var found = new float[expected[output].Length];
            Graph.Run(context, rows.Graph, new WantedOutputs(output, found));
            largest = Math.Max(largest, Difference(expected[output], found));
        }

        return largest;
    }

    /// <summary>Every output by ONNX Runtime.</summary>
    public float[][] Expected(DirectRows rows)
    {
        var inputs = new Dictionary<string, OrtValue>();
        foreach (var input in Model.Graph.Inputs)
        {
            long[] shape = [rows.Count, input.Dimensions[1]];
            inputs.Add(input.Name, input.Name switch
            {
                "features" => OrtValue.CreateTensorValueFromMemory(rows.Features, shape),
                "offset" => OrtValue.CreateTensorValueFromMemory(rows.Offsets, shape),
                "categories" => OrtValue.CreateTensorValueFromMemory(rows.Categories, shape),
                _ => OrtValue.CreateTensorValueFromMemory(rows.Clusters, shape),
            });
        }

        using var options = new RunOptions();
        using var results = _session.Run(options, inputs, [.. Model.Graph.Outputs.Select(output => output.Name)]);
        foreach (var input in inputs.Values)
        {
            input.Dispose();
        }

        return [.. results.Select(result => result.GetTensorDataAsSpan<float>().ToArray())];
    }

    public void Dispose() => _session.Dispose();

    public static double Difference(float[] expected, float[] found)
    {
        var largest = 0d;
        for (var i = 0; i < expected.Length; i++)
        {
            if (!expected[i].Equals(found[i]))
            {
                var difference = Math.Abs((double)expected[i] - found[i]) / Math.Max(1, Math.Abs(expected[i]));
                largest = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(largest, difference);
            }
        }

        return largest;
    }
}
