using System.Text.Json;
using System.Text.Json.Nodes;
using Armed.Runtime;

namespace Armed.Benchmarks.Server;

/// <summary>A request of one row for whatever bundle: the middle of each range, first levels, the first cluster.</summary>
internal static class OneRow
{
    public static byte[] Of(string bundle)
    {
        using var model = ArmedModel.Load(bundle);
        var inputs = new JsonArray();
        foreach (var column in model.Manifest.Columns)
        {
            inputs.Add(column.Kind == "numeric"
                ? Tensor(column.Name, "FP32", JsonValue.Create(Math.Round(((column.Minimum ?? 0) + (column.Maximum ?? 1)) / 2, 4)))
                : Tensor(column.Name, "BYTES", JsonValue.Create(column.Levels[0])));
        }

        foreach (var factor in model.Factors.Where(factor => factor.Columns.Count == 1))
        {
            inputs.Add(Tensor(factor.Name, "BYTES", JsonValue.Create(factor.Levels[0])));
        }

        if (model.OffsetColumn is { } offset)
        {
            inputs.Add(Tensor(offset, "FP32", JsonValue.Create(0.0)));
        }

        return JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["id"] = "1", ["inputs"] = inputs });
    }

    private static JsonObject Tensor(string name, string type, JsonNode value)
        => new() { ["name"] = name, ["shape"] = new JsonArray(1, 1), ["datatype"] = type, ["data"] = new JsonArray(value) };
}
