using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Armed.Server.OpenApi;

/// <summary>The OpenAPI 3.1 document of all routes over REST; predictions from plain JSON have a path for each model, with the schema of its own rows.</summary>
/// <param name="needsKey">Whether the server has API keys.</param>
/// <param name="serverVersion">The server's version.</param>
/// <param name="endpoints">All endpoints of the server. Those without a description are not of REST.</param>
internal sealed class OpenApiDocument(bool needsKey, string serverVersion, IReadOnlyList<Endpoint> endpoints)
{
    /// <summary>The document.</summary>
    /// <param name="models">The models that answer.</param>
    /// <returns>UTF-8.</returns>
    public ReadOnlyMemory<byte> Write(DescribedModels models)
    {
        var buffer = new ArrayBufferWriter<byte>(16_384);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default });
        json.WriteStartObject();
        json.WriteString("openapi", "3.1.0");
        WriteInfo(json);
        WriteSecurity(json);
        json.WriteStartObject("paths");
        foreach (var path in endpoints.OfType<RouteEndpoint>().SelectMany(endpoint => Operations(endpoint, models)).GroupBy(operation => operation.Path))
        {
            json.WriteStartObject(path.Key);
            foreach (var operation in path)
            {
                operation.Write(json);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        OpenApiComponents.Write(json, needsKey);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private IEnumerable<DescribedOperation> Operations(RouteEndpoint endpoint, DescribedModels models)
    {
        var route = endpoint.Metadata.GetMetadata<IDescribedRoute>();
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [];
        foreach (var operation in route?.Operations(endpoint.RoutePattern.RawText!, models) ?? [])
        {
            yield return operation with { Write = json => WriteOperation(json, methods, operation, route!.NeedsKey) };
        }
    }

    private void WriteOperation(Utf8JsonWriter json, IReadOnlyList<string> methods, DescribedOperation operation, bool routeNeedsKey)
    {
        foreach (var method in methods)
        {
            json.WriteStartObject(method.ToLowerInvariant());
            operation.Write(json);
            if (needsKey && !routeNeedsKey)
            {
                json.WriteStartArray("security");
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }
    }

    private void WriteInfo(Utf8JsonWriter json)
    {
        json.WriteStartObject("info");
        json.WriteString("title", "Armed.Server");
        json.WriteString("version", serverVersion);
        json.WriteString("description", "Predictions of mixed-effects models: from rows as plain JSON under /models, and over the Open Inference Protocol v2 under /v2.");
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
}
