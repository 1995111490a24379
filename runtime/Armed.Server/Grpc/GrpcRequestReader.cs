using Armed.Server.Faults;
using Armed.Server.Grpc.Protocol;
using Armed.Server.Inference;
using Google.Protobuf.Collections;

namespace Armed.Server.Grpc;

/// <summary>Reads a gRPC request into a request's arrays.</summary>
internal static class GrpcRequestReader
{
    private const int MostDimensions = 8;

    public static void Read(InferRequest request, ModelInferRequest message)
    {
        request.SetId(message.Id.Length == 0 ? null : message.Id);
        foreach (var (name, value) in message.Parameters)
        {
            SetParameter(request, name, value);
        }

        foreach (var output in message.Outputs)
        {
            RequireHarmless(output.Parameters);
            request.AddOutput(RequestedOutput.Of(output.Name, null));
        }

        RequireOneForm(message);
        for (var i = 0; i < message.Inputs.Count; i++)
        {
            ReadInput(request, message, i);
        }
    }

    private static void RequireOneForm(ModelInferRequest message)
    {
        if (message.RawInputContents.Count == 0)
        {
            return;
        }

        if (message.RawInputContents.Count != message.Inputs.Count || message.Inputs.Any(input => input.Contents is not null))
        {
            throw InferFault.Wrong($"raw_input_contents has {message.RawInputContents.Count} elements for {message.Inputs.Count} inputs; expected one for each, and no other contents.");
        }
    }

    private static void SetParameter(InferRequest request, string name, InferParameter value)
    {
        switch (value.ParameterChoiceCase)
        {
            case InferParameter.ParameterChoiceOneofCase.StringParam: InferParameters.SetText(request, name, value.StringParam); break;
            case InferParameter.ParameterChoiceOneofCase.BoolParam: InferParameters.SetFlag(request, name, value.BoolParam); break;
            case InferParameter.ParameterChoiceOneofCase.DoubleParam: InferParameters.SetNumber(request, name, value.DoubleParam); break;
            case InferParameter.ParameterChoiceOneofCase.Int64Param: InferParameters.SetNumber(request, name, value.Int64Param); break;
            case InferParameter.ParameterChoiceOneofCase.Uint64Param: InferParameters.SetNumber(request, name, value.Uint64Param); break;
            // It has no value, and so is not given.
            default: break;
        }
    }

    private static void RequireHarmless(MapField<string, InferParameter> parameters)
    {
        foreach (var (name, value) in parameters)
        {
            TensorParameters.RequireHarmless(name, value.StringParam);
        }
    }

    private static void ReadInput(InferRequest request, ModelInferRequest message, int index)
    {
        var input = message.Inputs[index];
        RequireHarmless(input.Parameters);
        var type = TensorTypes.Parse(input.Datatype);
        var named = request.Binding.Inputs.Find(input.Name) ?? throw InputFaults.NoSuchInput(input.Name, request.Binding);
        var slot = named.Choose(type);
        if (type == TensorType.None)
        {
            throw InputFaults.WrongType(slot, input.Datatype);
        }

        if (input.Shape.Count > MostDimensions)
        {
            throw InputFaults.WrongShape(slot, $"{input.Shape.Count} dimensions");
        }

        var writer = TensorStart.Of(request, slot, type, input.Shape.ToArray());
        if (message.RawInputContents.Count > 0)
        {
            RawTensor.Read(message.RawInputContents[index].Span, type, writer);
        }
        else
        {
            ReadContents(input.Contents ?? new InferTensorContents(), type, writer);
        }
    }

    private static void ReadContents(InferTensorContents contents, TensorType type, in ElementWriter writer)
    {
        switch (type)
        {
            case TensorType.Bytes: ReadTexts(contents, writer); break;
            case TensorType.Fp32: ReadNumbers(contents.Fp32Contents, writer); break;
            case TensorType.Fp64: ReadNumbers(contents.Fp64Contents, writer); break;
            case TensorType.Int64 when writer.Slot.IsCodes: ReadCodes(contents.Int64Contents, writer); break;
            case TensorType.Int64: ReadNumbers(contents.Int64Contents, writer); break;
            case TensorType.Uint64: ReadNumbers(contents.Uint64Contents, writer); break;
            case TensorType.Int8 or TensorType.Int16 or TensorType.Int32: ReadNumbers(contents.IntContents, writer); break;
            case TensorType.Uint8 or TensorType.Uint16 or TensorType.Uint32: ReadNumbers(contents.UintContents, writer); break;
            default: ReadFlags(contents.BoolContents, writer); break;
        }
    }

    private static void ReadTexts(InferTensorContents contents, in ElementWriter writer)
    {
        RequireCount(contents.BytesContents.Count, writer);
        for (var i = 0; i < contents.BytesContents.Count; i++)
        {
            RawTensor.Text(contents.BytesContents[i].Span, i, writer);
        }
    }

    private static void ReadNumbers<T>(RepeatedField<T> values, in ElementWriter writer)
        where T : System.Numerics.INumberBase<T>
    {
        RequireCount(values.Count, writer);
        for (var i = 0; i < values.Count; i++)
        {
            writer.Number(i, double.CreateChecked(values[i]));
        }
    }

    private static void ReadCodes(RepeatedField<long> values, in ElementWriter writer)
    {
        RequireCount(values.Count, writer);
        for (var i = 0; i < values.Count; i++)
        {
            writer.Code(i, values[i]);
        }
    }

    private static void ReadFlags(RepeatedField<bool> values, in ElementWriter writer)
    {
        RequireCount(values.Count, writer);
        for (var i = 0; i < values.Count; i++)
        {
            writer.Number(i, values[i] ? 1 : 0);
        }
    }

    private static void RequireCount(int count, in ElementWriter writer)
    {
        if (count != writer.Count)
        {
            throw InputFaults.WrongCount(writer.Slot, $"{count}", writer.Count);
        }
    }
}
