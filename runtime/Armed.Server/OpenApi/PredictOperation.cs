using System.Text.Json;
using Armed.Server.Inference;

namespace Armed.Server.OpenApi;

/// <summary>The operation of a model's predictions.</summary>
internal static class PredictOperation
{
    private const string OneOrMany = """one row, or a list of rows, answered likewise""";

    /// <summary>Writes the members of the operation.</summary>
    /// <param name="json">The document.</param>
    /// <param name="model">The model.</param>
    /// <param name="operation">The operation's name, which no other has.</param>
    public static void Write(Utf8JsonWriter json, ModelBinding model, string operation)
    {
        json.WriteString("operationId", operation);
        json.WriteString("summary", $"Predicts {model.Model.Manifest.Outcome.Name} ({model.Model.Manifest.Task}), version {model.Version}: {OneOrMany}.");
        WriteParameters(json, model);
        json.WriteStartObject("requestBody");
        json.WriteBoolean("required", true);
        WriteContent(json, () => RowSchema.Write(json, model));
        json.WriteEndObject();
        WriteResponses(json, model);
    }

    private static void WriteParameters(Utf8JsonWriter json, ModelBinding model)
    {
        json.WriteStartArray("parameters");
        WriteParameter(json, "head", "The head that answers; heads after population give their own outputs. Default mixed.", [.. model.Heads.All.Select(head => head.Name)]);
        WriteParameter(json, "unknown_cluster", "The answer for clusters that the model does not know. Default: the bundle's.", ["population", "inferred", "context", "membership", "auto", "error"]);
        WriteParameter(json, "interval_kind", "What an interval is for. Default mean.", ["mean", "observation"]);
        json.WriteRawValue("""{"name":"interval","in":"query","description":"Probability of an interval, which the answer then has.","schema":{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}}""");
        json.WriteEndArray();
    }

    private static void WriteParameter(Utf8JsonWriter json, string name, string description, IReadOnlyList<string> values)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("in", "query");
        json.WriteString("description", description);
        json.WriteStartObject("schema");
        json.WriteString("type", "string");
        SchemaParts.WriteTexts(json, "enum", values);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResponses(Utf8JsonWriter json, ModelBinding model)
    {
        json.WriteStartObject("responses");
        json.WriteStartObject("200");
        json.WriteString("description", "The answers, in the order of the rows.");
        WriteContent(json, () => AnswerSchema.Write(json, model));
        json.WriteEndObject();
        SchemaParts.WriteFault(json);
        json.WriteEndObject();
    }

    /// <summary>One of a schema, or a list of it.</summary>
    private static void WriteContent(Utf8JsonWriter json, Action schema)
    {
        json.WriteStartObject("content");
        json.WriteStartObject("application/json");
        json.WriteStartObject("schema");
        json.WriteStartArray("oneOf");
        schema();
        json.WriteStartObject();
        json.WriteString("type", "array");
        json.WriteNumber("minItems", 1);
        json.WritePropertyName("items");
        schema();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
