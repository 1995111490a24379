using System.Runtime.InteropServices;
using Armed.Runtime.Bundles;
using Armed.Runtime.Bundles.Internal;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Armed.Runtime.Sessions;

/// <summary>One graph in ONNX Runtime. Tensors are laid over the caller's memory: nothing is copied on the way in or out.</summary>
internal sealed class GraphSession(InferenceSession session, GraphDescription graph) : IDisposable
{
    private static readonly OrtMemoryInfo s_cpu = OrtMemoryInfo.DefaultInstance;

    private readonly string[] _inputs = [.. graph.Inputs.Select(input => input.Name)];

    /// <summary>Index of an output by its name; -1 if the graph has none.</summary>
    public int OutputIndex(string name)
    {
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            if (graph.Outputs[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    public int OutputColumns(int index) => graph.Outputs[index].Columns;

    /// <summary>Names, types and columns as ONNX Runtime sees them, for comparison with the manifest's.</summary>
    public bool SignatureAgrees()
        => graph.Inputs.All(input => Agrees(session.InputMetadata, input)) && graph.Outputs.All(output => Agrees(session.OutputMetadata, output));

    /// <summary>Computes one output.</summary>
    public void Run(GraphRows rows, int output, Span<float> destination) => Run(rows, output, destination, -1, default, -1, default);

    /// <summary>Computes up to three outputs; index -1 or an empty destination leaves one out.</summary>
    public unsafe void Run(GraphRows rows, int first, Span<float> a, int second, Span<float> b, int third, Span<float> c)
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
                    using var options = new RunOptions();
                    session.Run(options, _inputs, inputs, names, outputs);
                }
            }
            finally
            {
                Release(inputs, outputs);
            }
        }
    }

    public void Dispose() => session.Dispose();

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
        return OrtValue.CreateTensorValueWithData(s_cpu, type, [rows, columns], (nint)data, (long)rows * columns * width);
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

    private static bool Agrees(IReadOnlyDictionary<string, NodeMetadata> found, TensorDescription expected)
        => found.TryGetValue(expected.Name, out var value)
            && value.ElementDataType == (expected.Type == "float" ? TensorElementType.Float : TensorElementType.Int64)
            && value.Dimensions is [-1, var columns] && columns == expected.Columns;
}
