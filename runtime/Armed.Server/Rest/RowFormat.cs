using Armed.Server.Faults;
using Armed.Server.Inference;
using Armed.Server.Json;

namespace Armed.Server.Rest;

/// <summary>Rows as JSON objects, the parameters in the address: <c>POST /models/M/predict?interval=0.9</c>.</summary>
internal sealed class RowFormat : IBodyFormat
{
    public static readonly RowFormat Instance = new();

    private RowFormat()
    {
    }

    public bool TakesOctets => false;

    public void Read(InferRequest request, HttpRequest http, ReadOnlySpan<byte> body)
    {
        foreach (var (name, values) in http.Query)
        {
            InferFault.Require(name != "binary_data_output", "Parameter 'binary_data_output' does not apply here; use /v2/models/M/infer for tensors as bytes.");
            InferFault.Require(values.Count == 1, $"Parameter '{InputFaults.Short(name)}' is given {values.Count} times; expected once.");
            InferParameters.SetText(request, name, values[0] ?? "");
        }

        JsonRowReader.Read(request, body);
    }

    public void Write(JsonResponseWriter writer, InferRequest request) => writer.WriteRows(request);
}
