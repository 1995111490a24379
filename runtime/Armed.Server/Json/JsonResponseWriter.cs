using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>Writes the response of a request that was answered: JSON, then the bytes of outputs that were wanted as bytes. Pooled.</summary>
internal sealed class JsonResponseWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Default, SkipValidation = true };
    private static readonly JsonEncodedText[] s_names = [.. OutputNames.All.Select(name => JsonEncodedText.Encode(name))];
    private static readonly JsonEncodedText s_modelName = JsonEncodedText.Encode("model_name");
    private static readonly JsonEncodedText s_modelVersion = JsonEncodedText.Encode("model_version");
    private static readonly JsonEncodedText s_outputs = JsonEncodedText.Encode("outputs");
    private static readonly JsonEncodedText s_name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText s_datatype = JsonEncodedText.Encode("datatype");
    private static readonly JsonEncodedText s_shape = JsonEncodedText.Encode("shape");
    private static readonly JsonEncodedText s_data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText s_single = JsonEncodedText.Encode("FP32");
    private static readonly JsonEncodedText s_bytes = JsonEncodedText.Encode("BYTES");

    private readonly ArrayBufferWriter<byte> _json = new(1_024);
    private readonly ArrayBufferWriter<byte> _binary = new(256);
    private readonly Utf8JsonWriter _writer;

    public JsonResponseWriter() => _writer = new Utf8JsonWriter(_json, s_options);

    public ReadOnlyMemory<byte> Json => _json.WrittenMemory;

    public ReadOnlyMemory<byte> Binary => _binary.WrittenMemory;

    /// <summary>Bytes held, for the decision whether to keep them for another request.</summary>
    public long Bytes => _json.Capacity + _binary.Capacity;

    public void Write(InferRequest request)
    {
        _json.ResetWrittenCount();
        _binary.ResetWrittenCount();
        _writer.Reset();
        _writer.WriteStartObject();
        _writer.WriteString(s_modelName, request.Binding.Name);
        _writer.WriteString(s_modelVersion, request.Binding.Version);
        if (request.Id is not null)
        {
            _writer.WriteString("id"u8, request.Id);
        }

        _writer.WriteStartArray(s_outputs);
        for (var i = 0; i < request.Outputs.Count; i++)
        {
            var output = request.Outputs[i];
            WriteOutput(request, output.Kind, output.Binary ?? request.BinaryOutputs);
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.Flush();
    }

    private void WriteOutput(InferRequest request, OutputKind kind, bool binary)
    {
        var values = OutputValues.Of(request, kind);
        _writer.WriteStartObject();
        _writer.WriteString(s_name, s_names[(int)kind]);
        _writer.WriteString(s_datatype, kind == OutputKind.Head ? s_bytes : s_single);
        _writer.WriteStartArray(s_shape);
        _writer.WriteNumberValue(request.Rows.Rows);
        _writer.WriteNumberValue(kind == OutputKind.Head ? 1 : values.Length / request.Rows.Rows);
        _writer.WriteEndArray();
        if (binary)
        {
            WriteBinary(request, kind, values);
        }
        else
        {
            WriteData(request, kind, values);
        }

        _writer.WriteEndObject();
    }

    private void WriteData(InferRequest request, OutputKind kind, ReadOnlySpan<float> values)
    {
        _writer.WriteStartArray(s_data);
        if (kind == OutputKind.Head)
        {
            foreach (var head in request.Rows.Heads)
            {
                _writer.WriteStringValue(OutputNames.Utf8(head));
            }
        }

        foreach (var value in values)
        {
            // JSON has no NaN and no infinity.
            if (float.IsFinite(value))
            {
                _writer.WriteNumberValue(value);
            }
            else
            {
                _writer.WriteNullValue();
            }
        }

        _writer.WriteEndArray();
    }

    private void WriteBinary(InferRequest request, OutputKind kind, ReadOnlySpan<float> values)
    {
        var start = _binary.WrittenCount;
        if (kind == OutputKind.Head)
        {
            foreach (var head in request.Rows.Heads)
            {
                RawTensor.WriteText(_binary, OutputNames.Utf8(head));
            }
        }
        else
        {
            RawTensor.WriteNumbers(_binary, values);
        }

        _writer.WriteStartObject("parameters"u8);
        _writer.WriteNumber("binary_data_size"u8, _binary.WrittenCount - start);
        _writer.WriteEndObject();
    }
}
