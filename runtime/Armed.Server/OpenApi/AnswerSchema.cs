using System.Text.Json;
using Armed.Server.Inference;

namespace Armed.Server.OpenApi;

/// <summary>The schema of an answer.</summary>
internal static class AnswerSchema
{
    private const string NumberOrNone = """["number","null"]""";
    private const string Text = "\"string\"";

    public static void Write(Utf8JsonWriter json, ModelBinding model)
    {
        json.WriteStartObject();
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        WritePrediction(json, model);
        SchemaParts.WriteProperty(json, "linear_predictor", model.Model.Outputs == 1 ? NumberOrNone : "\"array\"", "The prediction before the link function.");
        SchemaParts.WriteProperty(json, "linear_predictor_sd", model.Model.Outputs == 1 ? NumberOrNone : "\"array\"", "Standard deviation of the linear predictor from the cluster's effects.");
        SchemaParts.WriteProperty(json, "interval", "\"object\"", "lower and upper, if the parameter interval is given.");
        SchemaParts.WriteProperty(json, "head", Text, "The head that answered the row.");
        WriteOfEach(json, "clusters", "For each grouping factor: known, or unknown to the model.", model.Inputs.Factors.Select(factor => factor.Name), Text);
        SchemaParts.WriteProperty(json, "unknown_levels", "\"array\"", "Columns whose level training did not have; left out if there are none.");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePrediction(Utf8JsonWriter json, ModelBinding model)
    {
        var outcome = model.Model.Manifest.Outcome;
        if (model.Model.Width > 1)
        {
            SchemaParts.WriteProperty(json, "prediction", Text, "The most probable class.");
        }
        else
        {
            SchemaParts.WriteProperty(json, "prediction", NumberOrNone, outcome.Positive is { } positive ? $"Probability of {positive}." : $"Expected {outcome.Name}.");
        }

        if (outcome.Classes.Count > 0)
        {
            WriteOfEach(json, "probabilities", "Probability of each class.", outcome.Classes, NumberOrNone);
        }
    }

    private static void WriteOfEach(Utf8JsonWriter json, string name, string description, IEnumerable<string> members, string type)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "object");
        json.WriteString("description", description);
        json.WriteStartObject("properties");
        foreach (var member in members)
        {
            json.WriteStartObject(member);
            json.WritePropertyName("type");
            json.WriteRawValue(type);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
