using System.Text.Json;

namespace Armed.Server.OpenApi;

/// <summary>The schemas that several operations share.</summary>
internal static class OpenApiComponents
{
    /// <summary>Schema of a request of the Open Inference Protocol v2.</summary>
    public const string InferRequest = "InferRequest";

    /// <summary>Schema of its answer.</summary>
    public const string InferResponse = "InferResponse";

    /// <summary>Schema of an error.</summary>
    public const string Error = "Error";

    /// <summary>Writes them, and how a key is given.</summary>
    public static void Write(Utf8JsonWriter json, bool needsKey)
    {
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        Write(json, Error, """{"type":"object","required":["error"],"properties":{"error":{"type":"string","description":"What is wrong, in which row and column, and what was expected."}}}""");
        Write(
            json, "Tensor",
            """
            {"type":"object","required":["name","shape","datatype"],"properties":{"name":{"type":"string"},"shape":{"type":"array","items":{"type":"integer"}},
            "datatype":{"type":"string","description":"Such as FP32, INT64 or BYTES (texts)."},"parameters":{"type":"object"},
            "data":{"type":"array","description":"The elements, row by row; null for a missing value. Left out where they follow the JSON as bytes."}}}
            """);
        Write(
            json, InferRequest,
            """
            {"type":"object","required":["inputs"],"properties":{"id":{"type":"string"},"parameters":{"type":"object","description":"head, unknown_cluster, interval, interval_kind, binary_data_output."},
            "inputs":{"type":"array","items":{"$ref":"#/components/schemas/Tensor"}},
            "outputs":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"},"parameters":{"type":"object"}}}}}}
            """);
        Write(
            json, InferResponse,
            """
            {"type":"object","required":["model_name","outputs"],"properties":{"model_name":{"type":"string"},"model_version":{"type":"string"},"id":{"type":"string"},
            "outputs":{"type":"array","items":{"$ref":"#/components/schemas/Tensor"}}}}
            """);
        json.WriteEndObject();
        if (needsKey)
        {
            Write(json, "securitySchemes", """{"key":{"type":"http","scheme":"bearer"}}""");
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }
}
