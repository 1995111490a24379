using System.Text.Encodings.Web;
using System.Text.Json;
using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Trainer.Data;

namespace Armed.Trainer.Export;

/// <summary>What every graph says of itself in its metadata.</summary>
/// <param name="Task">Kind of outcome.</param>
/// <param name="FitId">SHA-256 of data hash, options, seed and versions.</param>
/// <param name="FormatVersion">Version of the bundle format.</param>
/// <param name="Encoding">Vocabularies, in code order.</param>
/// <param name="Classes">Classes of the outcome; empty when continuous.</param>
internal sealed record ModelMetadata(string Task, string FitId, int FormatVersion, TableEncoding Encoding, IReadOnlyList<string> Classes)
{
    private static readonly JsonWriterOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the metadata of a role.</summary>
    public void AddTo(GraphBuilder builder, string role)
    {
        builder.Metadata(GraphMetadata.Role, role);
        builder.Metadata(GraphMetadata.Task, Task);
        builder.Metadata(GraphMetadata.FitId, FitId);
        builder.Metadata(GraphMetadata.FormatVersion, FormatVersion.ToString(System.Globalization.CultureInfo.InvariantCulture));
        builder.Metadata(GraphMetadata.Vocabulary, Vocabulary());
    }

    private string Vocabulary()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, s_plain))
        {
            writer.WriteStartObject();
            WriteNames(writer, "features", Encoding.Numeric.Select(c => c.Name));
            WriteLevels(writer, "categories", Encoding.Categorical.Select(c => (c.Name, c.Levels)));
            WriteLevels(writer, "cluster", Encoding.Clusters.Select(c => (c.Name, c.Levels)));
            WriteNames(writer, "classes", Classes);
            if (Encoding.Numeric.Any(column => column.Date is not null))
            {
                WriteLevels(writer, "dates", Encoding.Numeric.Where(column => column.Date is not null).Select(column => (column.Name, (IReadOnlyList<string>)[column.Date!.Origin])));
            }

            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteNames(Utf8JsonWriter writer, string key, IEnumerable<string> names)
    {
        writer.WriteStartArray(key);
        foreach (var name in names)
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }

    private static void WriteLevels(Utf8JsonWriter writer, string key, IEnumerable<(string Name, IReadOnlyList<string> Levels)> columns)
    {
        writer.WriteStartObject(key);
        foreach (var (name, levels) in columns)
        {
            WriteNames(writer, name, levels);
        }

        writer.WriteEndObject();
    }
}
