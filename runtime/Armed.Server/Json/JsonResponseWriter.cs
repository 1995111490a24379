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

    /// <summary>Writes the answers of rows that came as JSON objects.</summary>
    public void WriteRows(InferRequest request)
    {
        Reset();
        JsonRowWriter.Write(_writer, request);
        _writer.Flush();
    }

    public void Write(InferRequest request)
    {
        Reset();
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
            WriteOutput(request, output, output.Binary ?? request.BinaryOutputs);
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _writer.Flush();
    }

    private void Reset()
    {
        _json.ResetWrittenCount();
        _binary.ResetWrittenCount();
        _writer.Reset();
    }

    private void WriteOutput(InferRequest request, in RequestedOutput output, bool binary)
    {
        var values = OutputValues.Of(request, output);
        _writer.WriteStartObject();
        WriteName(output);
        _writer.WriteString(s_datatype, output.IsText ? s_bytes : s_single);
        WriteShape(output, request.Rows.Rows, output.IsText ? 1 : values.Length / request.Rows.Rows);
        if (binary)
        {
            WriteBinary(request, output, values);
        }
        else
        {
            WriteData(request, output, values);
        }

        _writer.WriteEndObject();
    }

    private void WriteName(in RequestedOutput output)
    {
        if (output.Kind == OutputKind.Other)
        {
            _writer.WriteString(s_name, output.Name);
        }
        else
        {
            _writer.WriteString(s_name, s_names[(int)output.Kind]);
        }
    }

    private void WriteShape(in RequestedOutput output, int rows, int columns)
    {
        _writer.WriteStartArray(s_shape);
        _writer.WriteNumberValue(rows);
        if (output.Tensor is null)
        {
            _writer.WriteNumberValue(columns);
        }
        else
        {
            foreach (var size in output.Tensor.Shape)
            {
                _writer.WriteNumberValue(size);
            }
        }

        _writer.WriteEndArray();
    }

    private void WriteData(InferRequest request, in RequestedOutput output, ReadOnlySpan<float> values)
    {
        _writer.WriteStartArray(s_data);
        if (output.IsText)
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

    private void WriteBinary(InferRequest request, in RequestedOutput output, ReadOnlySpan<float> values)
    {
        var start = _binary.WrittenCount;
        if (output.IsText)
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
