using System.Text.Json;
using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>Reads the JSON of an inference request straight into a request's arrays: no document, and no string for an element.</summary>
internal ref struct JsonRequestReader
{
    /// <summary>Deepest nesting that is read: a request has four levels beside those of a tensor's own shape.</summary>
    public const int MostDepth = 16;

    private readonly InferRequest _request;
    private readonly ReadOnlySpan<byte> _json;
    private ReadOnlySpan<byte> _binary;
    private Utf8JsonReader _reader;

    private JsonRequestReader(InferRequest request, ReadOnlySpan<byte> json, ReadOnlySpan<byte> binary)
    {
        _request = request;
        _json = json;
        _binary = binary;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth });
    }

    /// <summary>Reads a request.</summary>
    /// <param name="request">Receives it; started for its model.</param>
    /// <param name="json">The JSON.</param>
    /// <param name="binary">Bytes of the tensors that state a <c>binary_data_size</c>, in their order.</param>
    /// <exception cref="InferFault">It is not what a request may be.</exception>
    public static void Read(InferRequest request, ReadOnlySpan<byte> json, ReadOnlySpan<byte> binary)
    {
        var reader = new JsonRequestReader(request, json, binary);
        try
        {
            reader.ReadRequest();
        }
        catch (JsonException e)
        {
            throw InferFault.Wrong($"The body is not valid JSON: {InputFaults.Short(e.Message)}", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader throws for a text that is no UTF-8 or has half a surrogate pair.
            throw InferFault.Wrong("The body contains text that is not valid Unicode.", e);
        }
    }

    private void ReadRequest()
    {
        InferFault.Require(_reader.Read() && _reader.TokenType == JsonTokenType.StartObject, "The body is not a JSON object; expected an inference request.");
        var (hasId, hasParameters, hasInputs, hasOutputs) = (false, false, false, false);
        while (NextProperty())
        {
            if (_reader.ValueTextEquals("inputs"u8))
            {
                Once(ref hasInputs, "inputs");
                ReadInputs();
            }
            else if (_reader.ValueTextEquals("id"u8))
            {
                Once(ref hasId, "id");
                ReadId();
            }
            else if (_reader.ValueTextEquals("parameters"u8))
            {
                Once(ref hasParameters, "parameters");
                ReadParameters();
            }
            else if (_reader.ValueTextEquals("outputs"u8))
            {
                Once(ref hasOutputs, "outputs");
                ReadOutputs();
            }
            else
            {
                throw InferFault.Wrong($"The request has a member '{InputFaults.Short(_reader.GetString())}'; expected id, parameters, inputs and outputs.");
            }
        }

        InferFault.Require(!_reader.Read(), "The body continues after the request; expected its end.");
        InferFault.Require(hasInputs, "The request has no 'inputs'; expected one per column of the model.");
        if (!_binary.IsEmpty)
        {
            throw InferFault.Wrong($"The body has {_binary.Length} bytes more than its tensors' binary_data_size; expected none.");
        }
    }

    private void ReadId()
    {
        _reader.Read();
        InferFault.Require(_reader.TokenType is JsonTokenType.String or JsonTokenType.Null, "'id' must be a string.");
        _request.SetId(_reader.GetString());
    }

    private void ReadParameters()
    {
        if (!TryStartObject("parameters"))
        {
            return;
        }

        while (NextProperty())
        {
            var name = _reader.GetString()!;
            _reader.Read();
            switch (_reader.TokenType)
            {
                case JsonTokenType.String: InferParameters.SetText(_request, name, _reader.GetString()!); break;
                case JsonTokenType.Number: InferParameters.SetNumber(_request, name, _reader.GetDouble()); break;
                case JsonTokenType.True or JsonTokenType.False: InferParameters.SetFlag(_request, name, _reader.GetBoolean()); break;
                case JsonTokenType.Null: break;
                default: InferParameters.PassOver(name, $"{_reader.TokenType}", "a string, a number, true or false"); _reader.Skip(); break;
            }
        }
    }

    private void ReadOutputs()
    {
        if (!TryStart(JsonTokenType.StartArray, "outputs"))
        {
            return;
        }

        while (NextElement())
        {
            InferFault.Require(_reader.TokenType == JsonTokenType.StartObject, "An output is not an object; expected {\"name\": ..}.");
            var (name, binary) = (default(string), default(bool?));
            while (NextProperty())
            {
                if (_reader.ValueTextEquals("name"u8))
                {
                    name = ReadOutputName();
                }
                else
                {
                    InferFault.Require(_reader.ValueTextEquals("parameters"u8), "An output has an unknown member; expected name and parameters.");
                    binary = ReadBinaryFlag();
                }
            }

            InferFault.Require(name is not null, "An output has no 'name'.");
            _request.AddOutput(RequestedOutput.Of(name!, binary));
        }
    }

    private string ReadOutputName()
    {
        _reader.Read();
        InferFault.Require(_reader.TokenType == JsonTokenType.String, "An output's 'name' must be a string.");
        return _reader.GetString()!;
    }

    private bool? ReadBinaryFlag()
    {
        var flag = default(bool?);
        if (!TryStartObject("parameters"))
        {
            return flag;
        }

        while (NextProperty())
        {
            if (!_reader.ValueTextEquals("binary_data"u8))
            {
                PassOverTensorParameter();
                continue;
            }

            _reader.Read();
            InferFault.Require(_reader.TokenType is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null, "An output's 'binary_data' is not true or false.");
            flag = _reader.TokenType == JsonTokenType.Null ? flag : _reader.GetBoolean();
        }

        return flag;
    }

    private void ReadInputs()
    {
        StartArray("inputs");
        while (NextElement())
        {
            InferFault.Require(_reader.TokenType == JsonTokenType.StartObject, "An input is not an object; expected {\"name\": .., \"shape\": .., \"datatype\": .., \"data\": ..}.");
            ReadInput();
        }
    }

    private void ReadInput()
    {
        var head = new JsonTensorHead();
        while (NextProperty())
        {
            if (_reader.ValueTextEquals("data"u8))
            {
                ReadDataWhenDue(ref head);
            }
            else if (_reader.ValueTextEquals("name"u8))
            {
                _reader.Read();
                head.ReadName(ref _reader, _request.Binding);
            }
            else if (_reader.ValueTextEquals("datatype"u8))
            {
                _reader.Read();
                head.ReadType(ref _reader);
            }
            else if (_reader.ValueTextEquals("shape"u8))
            {
                StartArray("shape");
                head.ReadShape(ref _reader);
            }
            else
            {
                InferFault.Require(_reader.ValueTextEquals("parameters"u8), "An input has an unknown member; expected name, shape, datatype, parameters and data.");
                ReadBinarySize(ref head);
            }
        }

        Finish(ref head);
    }

    private void ReadDataWhenDue(ref JsonTensorHead head)
    {
        InferFault.Require(!head.HasData, "An input has its 'data' twice; expected once.");
        head.HasData = true;
        _reader.Read();
        if (head.IsKnown)
        {
            JsonElements.Read(ref _reader, head.Start(_request), head.Type);
            head.IsRead = true;
        }
        else
        {
            // Its members may come in any order: back to it once name, type and shape are known.
            head.DataStart = (int)_reader.TokenStartIndex;
            _reader.Skip();
            head.DataLength = (int)_reader.BytesConsumed - head.DataStart;
        }
    }

    private void ReadBinarySize(ref JsonTensorHead head)
    {
        if (!TryStartObject("parameters"))
        {
            return;
        }

        while (NextProperty())
        {
            if (!_reader.ValueTextEquals("binary_data_size"u8))
            {
                PassOverTensorParameter();
                continue;
            }

            _reader.Read();
            InferFault.Require(
                _reader.TokenType == JsonTokenType.Null || (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out var size) && size >= 0 && head.SetBinarySize(size)),
                "An input's 'binary_data_size' must be a number of bytes.");
        }
    }

    /// <summary>Passes over a parameter of a tensor that the server does not know; the reader is at its name.</summary>
    private void PassOverTensorParameter()
    {
        var name = _reader.GetString()!;
        _reader.Read();
        TensorParameters.RequireHarmless(name, _reader.TokenType == JsonTokenType.String ? _reader.GetString() : null);
        _reader.Skip();
    }

    private void Finish(ref JsonTensorHead head)
    {
        head.RequireKnown();
        if (head.BinarySize is { } size)
        {
            ReadBinary(ref head, size);
        }
        else if (!head.HasData)
        {
            throw InferFault.Wrong($"Input '{head.Slot.Name}' has no 'data'; expected its elements.");
        }
        else if (!head.IsRead)
        {
            var reader = new Utf8JsonReader(_json.Slice(head.DataStart, head.DataLength), new JsonReaderOptions { MaxDepth = MostDepth });
            reader.Read();
            JsonElements.Read(ref reader, head.Start(_request), head.Type);
        }
    }

    private void ReadBinary(ref JsonTensorHead head, int size)
    {
        if (head.HasData || size > _binary.Length)
        {
            throw InferFault.Wrong(head.HasData
                ? $"Input '{head.Slot.Name}' has both 'data' and 'binary_data_size'; expected one."
                : $"Input '{head.Slot.Name}' has a binary_data_size of {size}; the body has {_binary.Length} bytes left after its JSON.");
        }

        RawTensor.Read(_binary[..size], head.Type, head.Start(_request));
        _binary = _binary[size..];
    }

    private bool NextProperty()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.PropertyName;
    }

    private bool NextElement()
    {
        _reader.Read();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    private bool TryStartObject(string name) => TryStart(JsonTokenType.StartObject, name);

    private void StartArray(string name) => InferFault.Require(TryStart(JsonTokenType.StartArray, name), $"'{name}' is not an array; expected [..].");

    /// <summary>Reads the start of an object or array; false for null, which clients write for a member that they do not give.</summary>
    private bool TryStart(JsonTokenType start, string name)
    {
        _reader.Read();
        if (_reader.TokenType != start && _reader.TokenType != JsonTokenType.Null)
        {
            throw InferFault.Wrong(start == JsonTokenType.StartArray ? $"'{name}' is not an array; expected [..]." : $"'{name}' is not an object; expected {{..}}.");
        }

        return _reader.TokenType == start;
    }

    private static void Once(ref bool seen, string name)
    {
        seen = !seen ? true : throw InferFault.Wrong($"The request has '{name}' twice; expected once.");
    }
}
