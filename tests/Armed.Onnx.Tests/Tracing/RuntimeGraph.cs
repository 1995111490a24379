using Microsoft.ML.OnnxRuntime;
using static TorchSharp.torch;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace Armed.Onnx.Tests.Tracing;

/// <summary>A graph that ONNX Runtime runs for the comparison of a trace.</summary>
internal sealed class RuntimeGraph : IRunnableGraph
{
    private readonly InferenceSession _session;

    public RuntimeGraph(byte[] file)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(file, options);
    }

    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        using var run = new RunOptions();
        OrtValue[] values = [.. inputs.Select(Value)];
        using var results = _session.Run(run, _session.InputNames, values, _session.OutputNames);
        Array.ForEach(values, value => value.Dispose());
        return [.. results.Select(Read)];
    }

    public void Dispose() => _session.Dispose();

    private static OrtValue Value(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Int64 => OrtValue.CreateTensorValueFromMemory(tensor.data<long>().ToArray(), tensor.shape),
        ScalarType.Byte => OrtValue.CreateTensorValueFromMemory(tensor.data<byte>().ToArray(), tensor.shape),
        ScalarType.Bool => OrtValue.CreateTensorValueFromMemory(tensor.data<bool>().ToArray(), tensor.shape),
        _ => OrtValue.CreateTensorValueFromMemory(tensor.data<float>().ToArray(), tensor.shape),
    };

    private static Tensor Read(OrtValue value)
    {
        var info = value.GetTensorTypeAndShape();
        return info.ElementDataType switch
        {
            TensorElementType.Int64 => tensor(value.GetTensorDataAsSpan<long>().ToArray(), info.Shape),
            TensorElementType.Bool => tensor(value.GetTensorDataAsSpan<bool>().ToArray(), info.Shape),
            _ => tensor(value.GetTensorDataAsSpan<float>().ToArray(), info.Shape),
        };
    }
}
