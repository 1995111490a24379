using System.Globalization;
using Armed.Server.Faults;
using Grpc.Core;

namespace Armed.Server.Grpc;

/// <summary>gRPC's status for a refused request.</summary>
internal static class GrpcFaults
{
    public static RpcException Of(InferFault fault) => new(new Status(Code(fault.Status), fault.Message));

    /// <summary>The content type of calls.</summary>
    public const string ContentType = "application/grpc";

    /// <summary>Answers by headers alone, as the protocol has it for calls that fail at once.</summary>
    public static void Write(HttpContext http, int status, string message)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentType = ContentType;
        http.Response.Headers.GrpcStatus = ((int)Code(status)).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.GrpcMessage = Uri.EscapeDataString(message);
    }

    private static StatusCode Code(int status) => status switch
    {
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status413PayloadTooLarge => StatusCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
        StatusCodes.Status408RequestTimeout => StatusCode.DeadlineExceeded,
        _ => StatusCode.InvalidArgument,
    };
}
