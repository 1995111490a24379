using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Runtime.Manifest;
using Armed.Runtime.Rows;
using Armed.Runtime.Schema;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Runtime.Sessions;

/// <summary>
/// Calls with tensors laid over the caller's memory, for devices with a memory of their own: a binding copies its inputs there when they are bound, not when it runs, so that
/// nothing could be bound once. Allocates a few objects a call.
/// </summary>
internal sealed class UnboundEvaluator(InferenceSession session, RunOptions options, GraphDescription graph) : IGraphEvaluator
{
    private static readonly OrtMemoryInfo s_processor = OrtMemoryInfo.DefaultInstance;

    private readonly string[] _inputs = [.. graph.Inputs.Select(input => input.Name)];

    public void Run(GraphRows rows, in WantedOutputs wanted)
    {
        if (!rows.Clusters.IsEmpty || graph.Inputs.FirstOrDefault(input => input.Name == ModelInputs.Cluster) is not { } cluster)
        {
            RunOver(rows, wanted);
            return;
        }

        var nobody = new long[rows.Count * cluster.Columns];
        Array.Fill(nobody, LevelCodes.Unknown);
        RunOver(new GraphRows(rows.Count, rows.Features, rows.Categories, nobody, rows.Offsets), wanted);
    }

    /// <summary>Nothing to release: each call releases its tensors.</summary>
    public void Dispose()
    {
    }

    private unsafe void RunOver(GraphRows rows, in WantedOutputs wanted)
    {
        var inputs = new OrtValue[_inputs.Length];
        var names = new List<string>(3);
        var outputs = new List<OrtValue>(3);
        fixed (float* features = rows.Features, offsets = rows.Offsets, first = wanted.First.Destination, second = wanted.Second.Destination, third = wanted.Third.Destination)
        fixed (long* categories = rows.Categories, clusters = rows.Clusters)
        {
            try
            {
                for (var i = 0; i < inputs.Length; i++)
                {
                    inputs[i] = GraphInputs.Of(_inputs[i]) switch
                    {
                        GraphInput.Features => Wrap(features, TensorElementType.Float, rows.Count, graph.Inputs[i].Columns),
                        GraphInput.Offset => Wrap(offsets, TensorElementType.Float, rows.Count, graph.Inputs[i].Columns),
                        GraphInput.Categories => Wrap(categories, TensorElementType.Int64, rows.Count, graph.Inputs[i].Columns),
                        _ => Wrap(clusters, TensorElementType.Int64, rows.Count, graph.Inputs[i].Columns),
                    };
                }

                Ask(names, outputs, wanted.First, first, rows.Count);
                Ask(names, outputs, wanted.Second, second, rows.Count);
                Ask(names, outputs, wanted.Third, third, rows.Count);
                if (outputs.Count > 0)
                {
                    session.Run(options, _inputs, inputs, names, outputs);
                }
            }
            finally
            {
                Release(inputs, outputs);
            }
        }
    }

    private unsafe void Ask(List<string> names, List<OrtValue> outputs, in WantedOutput wanted, float* destination, int rows)
    {
        if (wanted.IsWanted)
        {
            names.Add(graph.Outputs[wanted.Index].Name);
            outputs.Add(Wrap(destination, TensorElementType.Float, rows, graph.Outputs[wanted.Index].Columns));
        }
    }

    private static unsafe OrtValue Wrap(void* data, TensorElementType type, int rows, int columns)
    {
        var width = type == TensorElementType.Float ? sizeof(float) : sizeof(long);
        return OrtValue.CreateTensorValueWithData(s_processor, type, [rows, columns], (nint)data, (long)rows * columns * width);
    }

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
