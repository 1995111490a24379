using System.Buffers;
using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Runtime.Sessions;

/// <summary>
/// Calls with tensors laid over the caller's memory, for devices with a memory of their own: a binding copies its inputs there when they are bound, not when it runs, so that
/// nothing could be bound once. Allocates a few objects a call.
/// </summary>
internal sealed class UnboundEvaluator(InferenceSession session, RunOptions options, GraphDescription graph) : IGraphEvaluator
{
    private static readonly OrtMemoryInfo s_processor = OrtMemoryInfo.DefaultInstance;

    private readonly string[] _inputs = [.. graph.Inputs.Select(input => input.Name)];

    public void Run(in GraphRows rows, in WantedOutputs wanted)
    {
        if (!rows.Clusters.IsEmpty || graph.Inputs.FirstOrDefault(input => input.Name == ModelInputs.Cluster) is not { } cluster)
        {
            RunOver(rows, wanted);
            return;
        }

        var nobody = new long[rows.Count * cluster.Columns];
        Array.Fill(nobody, LevelCodes.Unknown);
        RunOver(rows.WithClusters(nobody), wanted);
    }

    /// <summary>Nothing to release: each call releases its tensors.</summary>
    public void Dispose()
    {
    }

    private unsafe void RunOver(in GraphRows rows, in WantedOutputs wanted)
    {
        var inputs = new OrtValue[_inputs.Length];
        var pins = new MemoryHandle[_inputs.Length];
        var names = new List<string>(4);
        var outputs = new List<OrtValue>(4);
        fixed (float* features = rows.Features, offsets = rows.Offsets)
        fixed (float* first = wanted.First.Destination, second = wanted.Second.Destination, third = wanted.Third.Destination, fourth = wanted.Fourth.Destination)
        fixed (long* categories = rows.Categories, clusters = rows.Clusters)
        {
            try
            {
                for (var i = 0; i < inputs.Length; i++)
                {
                    var data = GraphInputs.Of(_inputs[i]) switch
                    {
                        GraphInput.Features => (void*)features,
                        GraphInput.Offset => offsets,
                        GraphInput.Categories => categories,
                        GraphInput.Cluster => clusters,
                        _ => Pin(rows, _inputs[i], ref pins[i]),
                    };
                    inputs[i] = Wrap(data, graph.Inputs[i], rows.Count);
                }

                Ask(names, outputs, wanted.First, first, rows.Count);
                Ask(names, outputs, wanted.Second, second, rows.Count);
                Ask(names, outputs, wanted.Third, third, rows.Count);
                Ask(names, outputs, wanted.Fourth, fourth, rows.Count);
                if (outputs.Count > 0)
                {
                    session.Run(options, _inputs, inputs, names, outputs);
                }
            }
            finally
            {
                Release(inputs, outputs);
                foreach (var pin in pins)
                {
                    pin.Dispose();
                }
            }
        }
    }

    private unsafe void Ask(List<string> names, List<OrtValue> outputs, in WantedOutput wanted, float* destination, int rows)
    {
        if (wanted.IsWanted)
        {
            names.Add(graph.Outputs[wanted.Index].Name);
            outputs.Add(Wrap(destination, graph.Outputs[wanted.Index], rows));
        }
    }

    private static unsafe void* Pin(in GraphRows rows, string input, ref MemoryHandle pin)
    {
        pin = RowTensor.Find(rows.Tensors, input).Pin(rows.TensorStart, rows.Count);
        return pin.Pointer;
    }

    private static unsafe OrtValue Wrap(void* data, TensorDescription tensor, int rows)
        => OrtValue.CreateTensorValueWithData(
            s_processor, OnnxElements.Of(tensor.Type), OnnxElements.Dimensions(rows, tensor.Shape), (nint)data, (long)rows * BoundTensor.RowBytesOf(tensor));

    private static void Release(OrtValue?[] inputs, List<OrtValue> outputs)
    {
        foreach (var input in inputs)
        {
            input?.Dispose();
        }

        foreach (var output in CollectionsMarshal.AsSpan(outputs))
        {
            output.Dispose();
        }
    }
}
