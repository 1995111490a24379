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
            response.Outputs.Add(Output(request, output, raw));
            if (raw)
            {
                response.RawOutputContents.Add(Raw(request, output));
            }
        }

        return response;
    }

    private static ModelInferResponse.Types.InferOutputTensor Output(InferRequest request, in RequestedOutput requested, bool raw)
    {
        var values = OutputValues.Of(request, requested);
        var output = new ModelInferResponse.Types.InferOutputTensor { Name = requested.Name, Datatype = requested.IsText ? "BYTES" : "FP32", Shape = { request.Rows.Rows } };
        output.Shape.AddRange(requested.Tensor?.Shape.Select(size => (long)size) ?? [requested.IsText ? 1 : values.Length / request.Rows.Rows]);
        if (!raw)
        {
            output.Contents = new InferTensorContents();
            output.Contents.Fp32Contents.AddRange(values);
            AddHeads(request, requested, output.Contents);
        }

        return output;
    }

    private static void AddHeads(InferRequest request, in RequestedOutput output, InferTensorContents contents)
    {
        if (!output.IsText)
        {
            return;
        }

        foreach (var head in request.Rows.Heads)
        {
            contents.BytesContents.Add(s_heads[(int)head]);
        }
    }

    private static ByteString Raw(InferRequest request, in RequestedOutput output)
    {
        var bytes = new ArrayBufferWriter<byte>();
        RawTensor.WriteNumbers(bytes, OutputValues.Of(request, output));
        if (output.IsText)
        {
            foreach (var head in request.Rows.Heads)
            {
                RawTensor.WriteText(bytes, OutputNames.Utf8(head));
            }
        }

        return UnsafeByteOperations.UnsafeWrap(bytes.WrittenMemory);
    }
}
