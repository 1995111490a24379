using System.Text.Json;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Armed.Server.OpenApi;

/// <summary>A route that is described alike for all models.</summary>
/// <param name="Operation">The operation's name, which no other has.</param>
/// <param name="Summary">What it answers, in a sentence.</param>
/// <param name="Answer">The content of an answer with status 200.</param>
internal sealed record PlainRoute(string Operation, string Summary, RouteContent Answer) : IDescribedRoute
{
    /// <inheritdoc/>
    public bool NeedsKey { get; init; } = true;

    /// <summary>The content of the request; null for a request without a body.</summary>
    public RouteContent? Body { get; init; }

    /// <summary>When it answers with status 503 and the same content, in a sentence; null where 503 has an error as content.</summary>
    public string? Unavailable { get; init; }

    /// <inheritdoc/>
    public IEnumerable<DescribedOperation> Operations(string path, DescribedModels models) => [new(path, json => Write(json, path))];

    private void Write(Utf8JsonWriter json, string path)
    {
        json.WriteString("operationId", Operation);
        json.WriteString("summary", Summary);
        WriteParameters(json, RoutePatternFactory.Parse(path).Parameters);
        WriteBody(json);
        json.WriteStartObject("responses");
        WriteResponse(json, "200", "The answer.");
        if (Unavailable is not null)
        {
            WriteResponse(json, "503", Unavailable);
        }

        SchemaParts.WriteFault(json);
        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, IReadOnlyList<RoutePatternParameterPart> parameters)
    {
        if (parameters.Count == 0)
        {
            return;
        }

        json.WriteStartArray("parameters");
        foreach (var parameter in parameters)
        {
            json.WriteStartObject();
            json.WriteString("name", parameter.Name);
            json.WriteString("in", "path");
            json.WriteBoolean("required", true);
            json.WriteStartObject("schema");
            json.WriteString("type", "string");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteBody(Utf8JsonWriter json)
    {
        if (Body is not null)
        {
            json.WriteStartObject("requestBody");
            json.WriteBoolean("required", true);
            Body.Write(json);
            json.WriteEndObject();
        }
    }

    private void WriteResponse(Utf8JsonWriter json, string status, string description)
    {
        json.WriteStartObject(status);
        json.WriteString("description", description);
        Answer.Write(json);
        json.WriteEndObject();
    }
}
