using Armed.Server.Faults;

namespace Armed.Server.Grpc;

/// <summary>Counts the fields of a message without parsing it: two bytes of it can ask for an object of hundreds.</summary>
internal static class MessageFields
{
    /// <summary>Maximum fields of a message itself, such as inputs and their raw contents: far more columns than a model has that is asked for each by name.</summary>
    public const int Most = 16_384;

    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    /// <summary>Ignores what is not a message: the parser reports what is wrong with it, and stops at the same place.</summary>
    /// <exception cref="InferFault">There are too many.</exception>
    public static void Require(ReadOnlySpan<byte> message)
    {
        for (var fields = 1; TryReadVarint(ref message, out var tag) && TrySkip(ref message, (int)(tag & 7)); fields++)
        {
            if (fields > Most)
            {
                throw InferFault.Large($"The message has more than {Most} fields. Send the tensors 'features', 'categories' and 'cluster' instead of single columns.");
            }
        }
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> message, int wire)
    {
        ulong length;
        switch (wire)
        {
            case Varint: return TryReadVarint(ref message, out _);
            case Fixed64: length = 8; break;
            case Fixed32: length = 4; break;
            case Delimited when TryReadVarint(ref message, out length): break;
            default: return false;
        }

        if (length > (ulong)message.Length)
        {
            return false;
        }

        message = message[(int)length..];
        return true;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var i = 0; i < 10 && i < message.Length; i++)
        {
            value |= (ulong)(message[i] & 0x7F) << (7 * i);
            if (message[i] < 0x80)
            {
                message = message[(i + 1)..];
                return true;
            }
        }

        return false;
    }
}
