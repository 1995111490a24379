using System.Buffers;
using Armed.Server.Grpc.Protocol;
using Armed.Server.Inference;
using Google.Protobuf;

namespace Armed.Server.Grpc;

/// <summary>Makes the response of a request that was answered: in raw bytes where the request came so, else in typed contents.</summary>
internal static class GrpcResponseWriter
{
    private static readonly ByteString[] s_heads = [.. Enum.GetValues<Runtime.PredictionHead>().Select(head => ByteString.CopyFrom(OutputNames.Utf8(head)))];

    public static ModelInferResponse Write(InferRequest request, bool raw)
    {
        var response = new ModelInferResponse { ModelName = request.Binding.Name, ModelVersion = request.Binding.Version, Id = request.Id ?? "" };
        foreach (var output in request.Outputs)
        {
            response.Outputs.Add(Output(request, output.Kind, raw));
            if (raw)
            {
                response.RawOutputContents.Add(Raw(request, output.Kind));
            }
        }

        return response;
    }

    private static ModelInferResponse.Types.InferOutputTensor Output(InferRequest request, OutputKind kind, bool raw)
    {
        var values = OutputValues.Of(request, kind);
        var output = new ModelInferResponse.Types.InferOutputTensor
        {
            Name = OutputNames.Of(kind),
            Datatype = kind == OutputKind.Head ? "BYTES" : "FP32",
            Shape = { request.Rows.Rows, kind == OutputKind.Head ? 1 : values.Length / request.Rows.Rows },
        };
        if (!raw)
        {
            output.Contents = new InferTensorContents();
            output.Contents.Fp32Contents.AddRange(values);
            AddHeads(request, kind, output.Contents);
        }

        return output;
    }

    private static void AddHeads(InferRequest request, OutputKind kind, InferTensorContents contents)
    {
        if (kind != OutputKind.Head)
        {
            return;
        }

        foreach (var head in request.Rows.Heads)
        {
            contents.BytesContents.Add(s_heads[(int)head]);
        }
    }

    private static ByteString Raw(InferRequest request, OutputKind kind)
    {
        var bytes = new ArrayBufferWriter<byte>();
        RawTensor.WriteNumbers(bytes, OutputValues.Of(request, kind));
        if (kind == OutputKind.Head)
        {
            foreach (var head in request.Rows.Heads)
            {
                RawTensor.WriteText(bytes, OutputNames.Utf8(head));
            }
        }

        return UnsafeByteOperations.UnsafeWrap(bytes.WrittenMemory);
    }
}
