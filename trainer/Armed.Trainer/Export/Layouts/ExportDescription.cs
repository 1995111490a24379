using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Armed.Trainer.Common;

namespace Armed.Trainer.Export.Layouts;

/// <summary>The origin of an export.</summary>
internal static class ExportDescription
{
    public const string FileName = "armed-export.json";

    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(ExportContent content) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["layout"] = EnumWords.Of(content.Request.Layout),
        ["inputs"] = content.Graphs.Count > 0 && (content.Request.Strings || content.Request.Layout == ExportLayout.Strings) ? "columns" : "matrices",
        ["bundle_id"] = content.Manifest.BundleId,
        ["fit_id"] = content.Manifest.FitId,
        ["task"] = content.Manifest.Task,
        ["armed"] = typeof(ExportDescription).Assembly.GetName().Version?.ToString(3),
    }, s_json);
}
