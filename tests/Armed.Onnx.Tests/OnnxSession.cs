using Microsoft.ML.OnnxRuntime;

namespace Armed.Onnx.Tests;

/// <summary>Runs a graph's bytes in ONNX Runtime.</summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxSession(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
    }

    public ModelMetadata Metadata => _session.ModelMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Inputs => _session.InputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> Outputs => _session.OutputMetadata;

    public (float[] Values, long[] Shape) Run<T>(T[] values, long[] shape)
        where T : unmanaged => Run((_session.InputNames[0], values, shape));

    public (float[] Values, long[] Shape) Run<T>(params (string Name, T[] Values, long[] Shape)[] inputs)
        where T : unmanaged => RunFor(_session.OutputNames[0], inputs);

    public (float[] Values, long[] Shape) RunFor<T>(string output, params (string Name, T[] Values, long[] Shape)[] inputs)
        where T : unmanaged
    {
        using var run = new RunOptions();
        OrtValue[] values = [.. inputs.Select(i => OrtValue.CreateTensorValueFromMemory(i.Values, i.Shape))];
        try
        {
            using var results = _session.Run(run, [.. inputs.Select(i => i.Name)], values, [output]);
            return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[0].GetTensorTypeAndShape().Shape);
        }
        finally
        {
            Array.ForEach(values, v => v.Dispose());
        }
    }

    public void Dispose() => _session.Dispose();
}
