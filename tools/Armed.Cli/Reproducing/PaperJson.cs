using System.Text.Json.Nodes;
using Armed.Trainer.Reproducing;

namespace Armed.Cli.Reproducing;

/// <summary>The figures of the paper's simulations as JSON.</summary>
internal static class PaperJson
{
    public static JsonObject Of(PaperPlan plan, IEnumerable<PaperResult> results) => new()
    {
        ["seeds"] = new JsonArray([.. plan.Seeds.Select(seed => (JsonNode)seed)]),
        ["folds"] = plan.Folds,
        ["rows_per_cluster"] = plan.Folder is null ? plan.RowsPerCluster : null,
        ["max_epochs"] = plan.MostEpochs,
        ["simulations"] = new JsonArray([.. results.Select(result => (JsonNode)Of(result))]),
    };

    private static JsonObject Of(PaperResult result) => new()
    {
        ["name"] = result.Simulation.Name,
        ["fits"] = result.Fits,
        ["models"] = new JsonArray([.. result.Lines.Select(line => (JsonNode)Of(line.Key, line.Value, result.Simulation.Published))]),
    };

    private static JsonObject Of(string name, PaperLine line, IReadOnlyDictionary<string, double> published) => new()
    {
        ["model"] = name,
        ["accuracy"] = line.Accuracies.Average(),
        ["sd"] = line.Sd,
        ["published"] = published.TryGetValue(name, out var figure) ? figure : null,
        ["probe_share"] = line.ProbeShare,
        ["probe_rank"] = line.ProbeRank,
        ["effect_ratio_correlation"] = line.Correlation,
    };
}
