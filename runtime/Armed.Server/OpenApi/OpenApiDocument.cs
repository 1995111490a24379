using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Armed.Server.Inference;

namespace Armed.Server.OpenApi;

/// <summary>The OpenAPI 3.1 document of the endpoints that take and give plain JSON: a path for each model, with the schema of its own rows.</summary>
internal sealed class OpenApiDocument(bool needsKey, string serverVersion)
{
    /// <summary>The document.</summary>
    /// <param name="models">The models that answer.</param>
    /// <returns>UTF-8.</returns>
    public ReadOnlyMemory<byte> Write(IReadOnlyList<ModelBinding> models)
    {
        var buffer = new ArrayBufferWriter<byte>(8_192);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default });
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        WriteInfo(json);
        WriteSecurity(json);
        json.WriteStartObject("paths");
        WriteList(json);
        var operations = new OperationNames(models.Select(model => model.Name));
        foreach (var model in models)
        {
            PredictPath.Write(json, model, operations.Of(model.Name));
        }

        json.WriteEndObject();
        WriteComponents(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private void WriteInfo(Utf8JsonWriter json)
    {
        json.WriteStartObject("info");
        json.WriteString("title", "Armed.Server");
        json.WriteString("version", serverVersion);
        json.WriteString("description", "Predictions of mixed-effects models from rows as plain JSON. The Open Inference Protocol v2 is served under /v2, too.");
        json.WriteEndObject();
    }

    private void WriteSecurity(Utf8JsonWriter json)
    {
        if (needsKey)
        {
            json.WriteStartArray("security");
            json.WriteRawValue("""{"key":[]}""");
            json.WriteEndArray();
        }
    }

    private static void WriteList(Utf8JsonWriter json)
    {
        json.WritePropertyName("/models");
        json.WriteRawValue(
            """
            {"get":{"operationId":"list_models","summary":"The models that answer.","responses":{"200":{"description":"The models.","content":{"application/json":{"schema":
            {"type":"object","properties":{"models":{"type":"array","items":{"$ref":"#/components/schemas/Model"}}}}}}}}}}
            """);
    }

    private void WriteComponents(Utf8JsonWriter json)
    {
        json.WriteStartObject("components");
        json.WriteStartObject("schemas");
        json.WritePropertyName("Model");
        json.WriteRawValue(
            """
            {"type":"object","required":["name","version","task","outcome"],"properties":{"name":{"type":"string"},"version":{"type":"string"},"versions":{"type":"array","items":{"type":"string"}},
            "task":{"type":"string"},"outcome":{"type":"string"}}}
            """);
        json.WritePropertyName("Error");
        json.WriteRawValue("""{"type":"object","required":["error"],"properties":{"error":{"type":"string","description":"What is wrong, in which row and column, and what was expected."}}}""");
        json.WriteEndObject();
        if (needsKey)
        {
            json.WritePropertyName("securitySchemes");
            json.WriteRawValue("""{"key":{"type":"http","scheme":"bearer"}}""");
        }

        json.WriteEndObject();
    }
}
