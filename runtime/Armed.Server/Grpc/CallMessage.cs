using Armed.Server.Faults;
using Armed.Server.Grpc.Protocol;
using Google.Protobuf;

namespace Armed.Server.Grpc;

/// <summary>
/// Parses the message of a call before gRPC does: what gRPC cannot parse it reports as an unknown error of the server, with a stack in the log, although the client sent it.
/// </summary>
internal static class CallMessage
{
    /// <summary>Bytes before a message: whether it is packed, and its length.</summary>
    public const int PrefixBytes = 5;

    /// <summary>What gRPC is given in place of a message that is parsed already: an empty one.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = new byte[PrefixBytes];

    /// <summary>Bytes of the one message of a call's body.</summary>
    /// <exception cref="InferFault">There is none, or it is packed, cut or followed by others.</exception>
    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> body)
    {
        var isWhole = body.Length >= PrefixBytes && body[0] == 0 && System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(body[1..]) == body.Length - PrefixBytes;
        InferFault.Require(isWhole, $"The call has {body.Length} bytes, which are not one whole message without compression; expected a zero byte, the message's length in four bytes, and the message.");
        return body[PrefixBytes..];
    }

    /// <summary>Parses a message of one of the protocol's methods.</summary>
    /// <returns>The message; null for a method that the protocol does not have.</returns>
    /// <exception cref="InferFault">It is not a message of the method.</exception>
    public static IMessage? Parse(string? method, ReadOnlySpan<byte> message)
    {
        if (method is null || GRPCInferenceService.Descriptor.FindMethodByName(method) is not { } known)
        {
            return null;
        }

        try
        {
            return known.InputType.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw InferFault.Wrong($"The message is not a {known.InputType.Name}: {e.Message}", e);
        }
    }
}
