using System.Globalization;
using System.Text;
using Armed.Onnx.Columns;

namespace Armed.Trainer.Export.Layouts;

/// <summary>A <c>config.pbtxt</c>: the message ModelConfig of Triton Inference Server in protobuf's text form.</summary>
internal static class TritonConfig
{
    /// <summary>How long a request waits for others to share a batch with. A row costs some ten microseconds: waiting longer would cost more than it saves.</summary>
    private const int QueueMicroseconds = 100;

    public static string Text(string name, ExportedGraph graph, ExportContent content, IEnumerable<string> labelled)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"name: {Quoted(name)}\nplatform: \"onnxruntime_onnx\"\nbackend: \"onnxruntime\"\nmax_batch_size: {content.Request.MaxBatch}\n");
        Ports(text, "input", graph.Model.Inputs, []);
        Ports(text, "output", graph.Model.Outputs, [.. labelled]);
        text.Append("version_policy {\n  latest {\n    num_versions: 1\n  }\n}\n");
        text.Append(CultureInfo.InvariantCulture, $"dynamic_batching {{\n  max_queue_delay_microseconds: {QueueMicroseconds}\n}}\n");
        Parameter(text, "intra_op_thread_count", "1");
        Parameter(text, "bundle_id", content.Manifest.BundleId);
        Parameter(text, "fit_id", content.Manifest.FitId);
        return text.ToString();
    }

    /// <summary>Name of the file with an output's labels.</summary>
    public static string LabelFile(string output) => $"labels_{new string([.. output.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')])}.txt";

    private static void Ports(StringBuilder text, string field, IReadOnlyList<ModelPort> ports, HashSet<string> labelled)
    {
        foreach (var port in ports)
        {
            // The batch is not among the dimensions: max_batch_size says that there is one.
            text.Append(CultureInfo.InvariantCulture, $"{field} {{\n  name: {Quoted(port.Name)}\n  data_type: {Type(port.Type)}\n  dims: {Dimensions(port)}\n");
            if (labelled.Contains(port.Name))
            {
                text.Append(CultureInfo.InvariantCulture, $"  label_filename: {Quoted(LabelFile(port.Name))}\n");
            }

            text.Append("}\n");
        }
    }

    private static void Parameter(StringBuilder text, string key, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"parameters {{\n  key: {Quoted(key)}\n  value {{\n    string_value: {Quoted(value)}\n  }}\n}}\n");

    private static string Dimensions(ModelPort port)
        => port.Shape is [var columns] ? columns.ToString(CultureInfo.InvariantCulture) : $"[ {string.Join(", ", port.Shape)} ]";

    private static string Type(int type) => type switch
    {
        ModelPort.Float => "TYPE_FP32",
        ModelPort.Int64 => "TYPE_INT64",
        ModelPort.UInt8 => "TYPE_UINT8",
        _ => "TYPE_STRING",
    };

    /// <summary>A string of protobuf's text form: UTF-8, with octal escapes for what is not printable ASCII.</summary>
    private static string Quoted(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var b in Encoding.UTF8.GetBytes(value))
        {
            if (b is (byte)'"' or (byte)'\\')
            {
                text.Append('\\').Append((char)b);
            }
            else if (b is >= 32 and < 127)
            {
                text.Append((char)b);
            }
            else
            {
                text.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
            }
        }
        return text.Append('"').ToString();
    }
}
