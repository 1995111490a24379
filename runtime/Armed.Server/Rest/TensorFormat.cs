using System.Globalization;
using Armed.Server.Faults;
using Armed.Server.Inference;
using Armed.Server.Json;

namespace Armed.Server.Rest;

/// <summary>The protocol's tensors: JSON, then the bytes of tensors that are not part of it.</summary>
internal sealed class TensorFormat : IBodyFormat
{
    public const string HeaderLength = "Inference-Header-Content-Length";

    public static readonly TensorFormat Instance = new();

    private TensorFormat()
    {
    }

    public bool TakesOctets => true;

    public void Read(InferRequest request, HttpRequest http, ReadOnlySpan<byte> body)
    {
        var length = HeaderBytes(http) ?? body.Length;
        if (length > body.Length)
        {
            throw InferFault.Wrong($"{HeaderLength} is {length}; the body has {body.Length} bytes. Expected the length of its JSON.");
        }

        JsonRequestReader.Read(request, body[..length], body[length..]);
    }

    public void Write(JsonResponseWriter writer, InferRequest request) => writer.Write(request);

    private static int? HeaderBytes(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(HeaderLength, out var text))
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw InferFault.Wrong($"{HeaderLength} is '{InputFaults.Short(text.ToString())}'; expected the number of bytes of the body's JSON.");
    }
}
