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
internal sealed class UnboundRun(InferenceSession session, RunOptions options, GraphDescription graph)
{
    private static readonly OrtMemoryInfo s_processor = OrtMemoryInfo.DefaultInstance;

    private readonly string[] _inputs = [.. graph.Inputs.Select(input => input.Name)];

    public void Run(GraphRows rows, int first, Span<float> a, int second, Span<float> b, int third, Span<float> c)
    {
        if (!rows.Clusters.IsEmpty || graph.Inputs.FirstOrDefault(input => input.Name == GraphSignatures.Cluster) is not { } cluster)
        {
            RunOver(rows, first, a, second, b, third, c);
            return;
        }

        var nobody = new long[rows.Count * cluster.Columns];
        Array.Fill(nobody, LevelCodes.Unknown);
        RunOver(new GraphRows(rows.Count, rows.Features, rows.Categories, nobody, rows.Offsets), first, a, second, b, third, c);
    }

    private unsafe void RunOver(GraphRows rows, int first, Span<float> a, int second, Span<float> b, int third, Span<float> c)
    {
        var inputs = new OrtValue[_inputs.Length];
        var names = new List<string>(3);
        var outputs = new List<OrtValue>(3);
        fixed (float* features = rows.Features, offsets = rows.Offsets, pa = a, pb = b, pc = c)
        fixed (long* categories = rows.Categories, clusters = rows.Clusters)
        {
            try
            {
                for (var i = 0; i < inputs.Length; i++)
                {
                    inputs[i] = _inputs[i] switch
                    {
                        GraphSignatures.Features => Wrap(features, TensorElementType.Float, rows.Count, graph.Inputs[i].Columns),
                        GraphSignatures.Offset => Wrap(offsets, TensorElementType.Float, rows.Count, graph.Inputs[i].Columns),
                        GraphSignatures.Categories => Wrap(categories, TensorElementType.Int64, rows.Count, graph.Inputs[i].Columns),
                        _ => Wrap(clusters, TensorElementType.Int64, rows.Count, graph.Inputs[i].Columns),
                    };
                }

                Ask(names, outputs, first, pa, a.Length, rows.Count);
                Ask(names, outputs, second, pb, b.Length, rows.Count);
                Ask(names, outputs, third, pc, c.Length, rows.Count);
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

    private unsafe void Ask(List<string> names, List<OrtValue> outputs, int index, float* destination, int length, int rows)
    {
        if (index >= 0 && length > 0)
        {
            names.Add(graph.Outputs[index].Name);
            outputs.Add(Wrap(destination, TensorElementType.Float, rows, graph.Outputs[index].Columns));
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
