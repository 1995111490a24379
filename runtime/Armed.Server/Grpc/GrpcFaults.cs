using Armed.Server.Inference;
using Grpc.Core;

namespace Armed.Server.Grpc;

/// <summary>gRPC's status for a refused request.</summary>
internal static class GrpcFaults
{
    public static RpcException Of(InferFault fault) => new(new Status(Code(fault.Status), fault.Message));

    private static StatusCode Code(int status) => status switch
    {
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status413PayloadTooLarge => StatusCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
        StatusCodes.Status408RequestTimeout => StatusCode.DeadlineExceeded,
        _ => StatusCode.InvalidArgument,
    };
}
