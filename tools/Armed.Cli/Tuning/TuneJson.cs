using System.Text.Json;
using System.Text.Json.Nodes;

namespace Armed.Cli.Tuning;

/// <summary>What <c>armed tune --json</c> prints.</summary>
internal static class TuneJson
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static JsonObject Of(Search search)
    {
        var json = JsonSerializer.SerializeToNode(search.Result, s_json)!.AsObject();
        json["seconds"] = Math.Round(search.Elapsed.TotalSeconds, 3);
        json["best_options"] = search.Settings.BestOptions;
        json["page"] = search.Settings.Page;
        json["next_command"] = NextCommand.Of(search.Settings);
        return json;
    }
}
