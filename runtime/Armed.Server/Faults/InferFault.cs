namespace Armed.Server.Faults;

/// <summary>A request that is refused: the status, and what is wrong, where and what was expected.</summary>
internal sealed class InferFault(int status, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>HTTP's status code; gRPC's is made from it.</summary>
    public int Status { get; } = status;

    public static InferFault Wrong(string message, Exception? inner = null) => new(StatusCodes.Status400BadRequest, message, inner);

    public static InferFault Large(string message) => new(StatusCodes.Status413PayloadTooLarge, message);

    public static InferFault Busy(string message) => new(StatusCodes.Status503ServiceUnavailable, message);

    public static InferFault Unknown(string message) => new(StatusCodes.Status404NotFound, message);

    /// <exception cref="InferFault">It does not hold: the request is wrong.</exception>
    public static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw Wrong(message);
        }
    }
}
