using System.Text.Json;
using Armed.Runtime;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>Writes the answers of rows as JSON objects.</summary>
internal static class JsonRowWriter
{
    public static void Write(Utf8JsonWriter writer, InferRequest request)
    {
        if (!request.IsOneRow)
        {
            writer.WriteStartArray();
        }

        for (var row = 0; row < request.Rows.Rows; row++)
        {
            writer.WriteStartObject();
            if (request.Head.Prediction is null)
            {
                WriteOutputs(writer, request, row);
            }
            else
            {
                WritePrediction(writer, request, row);
            }

            writer.WriteEndObject();
        }

        if (!request.IsOneRow)
        {
            writer.WriteEndArray();
        }
    }

    /// <summary>The outputs of a head that gives its own.</summary>
    private static void WriteOutputs(Utf8JsonWriter writer, InferRequest request, int row)
    {
        foreach (var output in request.Outputs)
        {
            writer.WritePropertyName(output.Name);
            WriteNumbers(writer, RowOf(request.Rows.Computed(output), request, row), isList: true);
        }
    }

    private static void WritePrediction(Utf8JsonWriter writer, InferRequest request, int row)
    {
        WriteValue(writer, request, RowOf(request.Rows.Predictions, request, row));
        writer.WritePropertyName("linear_predictor"u8);
        WriteNumbers(writer, RowOf(request.Rows.LinearPredictors, request, row), isList: false);
        writer.WritePropertyName("linear_predictor_sd"u8);
        WriteNumbers(writer, RowOf(request.Rows.Sds, request, row), isList: false);
        if (request.IntervalLevel is not null)
        {
            WriteInterval(writer, request, row);
        }

        writer.WriteString("head"u8, OutputNames.Utf8(request.Rows.Heads[row]));
        WriteClusters(writer, request, row);
        WriteUnknownLevels(writer, request, row);
    }

    private static void WriteValue(Utf8JsonWriter writer, InferRequest request, ReadOnlySpan<float> values)
    {
        var classes = request.Binding.Model.Manifest.Outcome.Classes;
        writer.WritePropertyName("prediction"u8);
        if (values.Length == 1)
        {
            WriteNumber(writer, values[0]);
        }
        else
        {
            writer.WriteStringValue(classes[System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values)]);
        }

        if (classes.Count > 0)
        {
            WriteProbabilities(writer, classes, values.Length == 1 ? [1 - values[0], values[0]] : values);
        }
    }

    private static void WriteProbabilities(Utf8JsonWriter writer, IReadOnlyList<string> classes, ReadOnlySpan<float> values)
    {
        writer.WriteStartObject("probabilities"u8);
        for (var i = 0; i < classes.Count; i++)
        {
            writer.WritePropertyName(classes[i]);
            WriteNumber(writer, values[i]);
        }

        writer.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter writer, InferRequest request, int row)
    {
        writer.WriteStartObject("interval"u8);
        WriteEnd(writer, request, "lower", RowOf(request.Rows.Lower, request, row));
        WriteEnd(writer, request, "upper", RowOf(request.Rows.Upper, request, row));
        writer.WriteEndObject();
    }

    /// <summary>An end of an interval: a number; a class where an observation is one; a number for each class where the mean has several.</summary>
    private static void WriteEnd(Utf8JsonWriter writer, InferRequest request, string name, ReadOnlySpan<float> values)
    {
        var classes = request.Binding.Model.Manifest.Outcome.Classes;
        writer.WritePropertyName(name);
        if (classes.Count > 0 && request.IntervalKind == IntervalKind.Observation && values[0] >= 0 && values[0] < classes.Count)
        {
            writer.WriteStringValue(classes[(int)values[0]]);
        }
        else
        {
            WriteNumbers(writer, values, isList: false);
        }
    }

    /// <summary>Whether the model knows the row's clusters.</summary>
    private static void WriteClusters(Utf8JsonWriter writer, InferRequest request, int row)
    {
        var factors = request.Binding.Inputs.Factors;
        var codes = RowOf(request.Rows.Clusters, request, row);
        writer.WriteStartObject("clusters"u8);
        foreach (var factor in factors)
        {
            var isKnown = codes[factor.Index] >= 0 && codes[factor.Index] < factor.Levels.Count;
            writer.WriteString(factor.Name, isKnown ? "known"u8 : "unknown"u8);
        }

        writer.WriteEndObject();
    }

    /// <summary>Columns whose level training did not have.</summary>
    private static void WriteUnknownLevels(Utf8JsonWriter writer, InferRequest request, int row)
    {
        var columns = request.Binding.Inputs.Categorical;
        var codes = RowOf(request.Rows.Categories, request, row);
        if (codes.IndexOf(-1L) < 0)
        {
            return;
        }

        writer.WriteStartArray("unknown_levels"u8);
        foreach (var column in columns)
        {
            if (codes[column.Index] < 0)
            {
                writer.WriteStringValue(column.Name);
            }
        }

        writer.WriteEndArray();
    }

    private static ReadOnlySpan<T> RowOf<T>(ReadOnlySpan<T> values, InferRequest request, int row)
    {
        var columns = values.Length / request.Rows.Rows;
        return values.Slice(row * columns, columns);
    }

    private static ReadOnlySpan<T> RowOf<T>(Span<T> values, InferRequest request, int row) => RowOf((ReadOnlySpan<T>)values, request, row);

    private static void WriteNumbers(Utf8JsonWriter writer, ReadOnlySpan<float> values, bool isList)
    {
        if (values.Length == 1 && !isList)
        {
            WriteNumber(writer, values[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var value in values)
        {
            WriteNumber(writer, value);
        }

        writer.WriteEndArray();
    }

    /// <summary>JSON has no NaN and no infinity.</summary>
    private static void WriteNumber(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
