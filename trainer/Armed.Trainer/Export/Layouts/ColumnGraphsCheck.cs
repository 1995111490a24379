using Armed.Onnx.Columns;
using Armed.Runtime.Bundles;
using Microsoft.ML.OnnxRuntime;

namespace Armed.Trainer.Export.Layouts;

/// <summary>Compares graphs with an input per column with the bundle's in ONNX Runtime: every output is to be equal, bit by bit.</summary>
internal sealed class ColumnGraphsCheck(BundleManifest manifest, CancellationToken cancellation)
{
    private const int BatchRows = 4_096;

    private const int BatchElements = 1 << 24;

    private readonly CheckRows _rows = new(manifest);
    private readonly int _batch = (int)Math.Clamp(BatchElements / (1 + (manifest.FurtherInputs ?? []).Sum(input => (long)input.Columns)), 1, BatchRows);

    /// <summary>Rows that are compared.</summary>
    public int Rows => _rows.Count;

    /// <exception cref="ParityException">A number differs.</exception>
    public void Run(string role, byte[] original, ColumnModel byColumn)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        using var expected = new InferenceSession(original, options);
        using var actual = new InferenceSession(byColumn.Bytes, options);
        for (var start = 0; start < _rows.Count; start += _batch)
        {
            cancellation.ThrowIfCancellationRequested();
            var count = Math.Min(_batch, _rows.Count - start);
            Compare(role, Outputs(expected, Matrices(expected, start, count), byColumn), Outputs(actual, Columns(byColumn, start, count), byColumn), byColumn, start);
        }
    }

    private Dictionary<string, OrtValue> Matrices(InferenceSession session, int start, int count)
    {
        var inputs = new Dictionary<string, OrtValue>();
        foreach (var (name, input) in session.InputMetadata)
        {
            long[] shape = [count, .. input.Dimensions.Skip(1)];
            inputs[name] = Further(name) is { } further ? _rows.Further(further, start, count) : name is "features" or "offset"
                ? OrtValue.CreateTensorValueFromMemory(_rows.Floats(name, start, count), shape)
                : OrtValue.CreateTensorValueFromMemory(_rows.Codes(name, start, count), shape);
        }
        return inputs;
    }

    private Dictionary<string, OrtValue> Columns(ColumnModel model, int start, int count)
    {
        var inputs = new Dictionary<string, OrtValue>();
        foreach (var port in model.Inputs)
        {
            inputs[port.Name] = Further(port.Name) is { } further ? _rows.Further(further, start, count) : port.Type == ModelPort.Text ? Texts(_rows.Texts(Column(port), start, count)) : OrtValue.CreateTensorValueFromMemory(_rows.Numbers(Column(port), start, count).ToArray(), [count, 1]);
        }

        return inputs;
    }

    /// <summary>The further input of a name, which both graphs take as it is.</summary>
    private TensorDescription? Further(string name) => manifest.FurtherInputs?.FirstOrDefault(input => input.Name == name);

    /// <summary>The column of an input: its name, but where that is an output's.</summary>
    private string Column(ModelPort port) =>
        manifest.Columns.Select(column => column.Name).Concat(manifest.Clusters.SelectMany(cluster => cluster.Columns.DefaultIfEmpty(cluster.Name))).Append(manifest.Outcome.Offset).Contains(port.Name)
            ? port.Name
            : port.Name[..^ColumnModelWriter.Suffix.Length];

    private static OrtValue Texts(ReadOnlySpan<string> cells)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, [cells.Length, 1]);
        for (var i = 0; i < cells.Length; i++)
        {
            value.StringTensorSetElementAt(cells[i].AsSpan(), i);
        }

        return value;
    }

    private static List<float[]> Outputs(InferenceSession session, Dictionary<string, OrtValue> inputs, ColumnModel model)
    {
        try
        {
            using var run = new RunOptions();
            using var outputs = session.Run(run, inputs, [.. model.Outputs.Select(output => output.Name)]);
            return [.. outputs.Select(output => output.GetTensorDataAsSpan<float>().ToArray())];
        }
        finally
        {
            foreach (var input in inputs.Values)
            {
                input.Dispose();
            }
        }
    }

    private static void Compare(string role, List<float[]> expected, List<float[]> actual, ColumnModel model, int start)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            var (left, right) = (expected[i].Select(BitConverter.SingleToInt32Bits), actual[i].Select(BitConverter.SingleToInt32Bits));
            if (!left.SequenceEqual(right))
            {
                throw new ParityException(FormattableString.Invariant(
                    $"Graph {role} with an input per column differs from the bundle's in '{model.Outputs[i].Name}' on rows from {start} on; expected equal numbers. Nothing was written. Please report this with the bundle."));
            }
        }
    }
}
