using System.Text.Json;
using System.Text.Json.Serialization;

namespace Armed.Runtime;

/// <summary>
/// Writes a <see cref="Prediction"/> as JSON, so that a web service can return it: Value, ClassIndex and ClassName or Values where there are classes, LinearPredictor or LinearPredictors, Sd or Sds, TotalSd and Head,
/// named by the options' policy. What is no number (NaN) is null. The attribute on <see cref="Prediction"/> makes every serializer use it, source-generated ones too.
/// </summary>
public sealed class PredictionJsonConverter : JsonConverter<Prediction>
{
    /// <summary>Not supported: a prediction is a model's answer.</summary>
    /// <param name="reader">The JSON.</param>
    /// <param name="typeToConvert">The type.</param>
    /// <param name="options">The options.</param>
    /// <returns>Nothing.</returns>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Prediction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => throw new NotSupportedException("A Prediction is a model's answer and cannot be read from JSON. Read its values into a type of your own.");

    /// <summary>Writes a prediction.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The prediction.</param>
    /// <param name="options">The options, whose naming policy applies.</param>
    public override void Write(Utf8JsonWriter writer, Prediction value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(options);
        string Name(string name) => options.PropertyNamingPolicy?.ConvertName(name) ?? name;
        writer.WriteStartObject();
        WriteNumber(writer, Name(nameof(Prediction.Value)), value.Value);
        if (value.ClassName is { } className)
        {
            writer.WriteNumber(Name(nameof(Prediction.ClassIndex)), value.ClassIndex);
            writer.WriteString(Name(nameof(Prediction.ClassName)), className);
        }

        WriteNumbers(writer, Name(nameof(Prediction.Values)), value.Values);
        WriteNumber(writer, Name(nameof(Prediction.LinearPredictor)), value.LinearPredictor);
        WriteNumbers(writer, Name(nameof(Prediction.LinearPredictors)), value.LinearPredictors);
        WriteNumber(writer, Name(nameof(Prediction.Sd)), value.Sd);
        WriteNumbers(writer, Name(nameof(Prediction.Sds)), value.Sds);
        WriteNumber(writer, Name(nameof(Prediction.TotalSd)), value.TotalSd);
        writer.WriteString(Name(nameof(Prediction.Head)), NameOf(value.Head));
        writer.WriteEndObject();
    }

    /// <summary>As the server and armed predict write it.</summary>
    private static string NameOf(PredictionHead head) => head.ToString().ToLowerInvariant();

    private static void WriteNumber(Utf8JsonWriter writer, string name, double number)
    {
        if (double.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, ReadOnlySpan<float> numbers)
    {
        if (numbers.IsEmpty)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            if (float.IsFinite(number))
            {
                writer.WriteNumberValue(number);
            }
            else
            {
                writer.WriteNullValue();
            }
        }

        writer.WriteEndArray();
    }
}
