using System.Text.Json.Nodes;
using Armed.Cli.Output;
using Armed.Trainer;

namespace Armed.Cli.Evaluating;

/// <summary>The object of <c>armed evaluate --json</c> and of its file.</summary>
internal static class EvaluationJson
{
    public static JsonObject Of(Evaluation evaluation)
    {
        var (request, result) = (evaluation.Request, evaluation.Result);
        return new JsonObject
        {
            ["outcome"] = result.Outcome,
            ["task"] = result.Task,
            ["rows"] = result.Rows,
            ["clusters"] = MetricsJson.Object(result.Clusters, count => JsonValue.Create(count)),
            ["data_sha256"] = result.DataSha256,
            ["measure"] = result.Measure,
            ["better"] = result.Direction == MeasureDirection.Higher ? "higher" : "lower",
            ["reference"] = result.Reference,
            ["repeats"] = request.Repeats,
            ["options"] = JsonNode.Parse(TrainingOptionsJson.ToElement(request.Options).GetRawText()),
            ["schemes"] = new JsonArray([.. result.Schemes.Select(Scheme)]),
            ["messages"] = MetricsJson.Texts(result.Messages),
            ["seconds"] = Math.Round(evaluation.Elapsed.TotalSeconds, 3),
        };
    }

    private static JsonObject Scheme(SchemeResult scheme) => new()
    {
        ["scheme"] = scheme.Scheme,
        ["held_out"] = scheme.Words,
        ["folds"] = scheme.Folds,
        ["verdict"] = MetricsJson.Texts(scheme.Verdict),
        ["models"] = new JsonArray([.. scheme.Models.Select(Model)]),
    };

    private static JsonObject Model(ModelResult model) => new()
    {
        ["model"] = model.Model,
        ["measures"] = MetricsJson.Object(model.Measures, Summary),
        ["differences"] = new JsonObject([.. model.Differences.Select(difference => KeyValuePair.Create(difference.Key, (JsonNode?)Difference(difference.Value, model.Measures[difference.Key].Mean)))]),
        ["fits"] = new JsonArray([.. model.Fits.Select(Fit)]),
        ["by_cluster"] = new JsonArray([.. model.Clusters.Select(Cluster)]),
        ["by_group"] = new JsonArray([.. model.Groups.Select(Group)]),
    };

    private static JsonObject Summary(MeasureSummary summary) => new()
    {
        ["mean"] = MetricsJson.Number(summary.Mean),
        ["sd"] = MetricsJson.Number(summary.Sd),
        ["lower"] = MetricsJson.Number(summary.Lower),
        ["upper"] = MetricsJson.Number(summary.Upper),
        ["count"] = summary.Count,
    };

    private static JsonObject Difference(PairedDifference difference, double own) => new()
    {
        ["mean"] = MetricsJson.Number(difference.Mean),
        ["se"] = MetricsJson.Number(difference.Se),
        ["t"] = MetricsJson.Number(difference.T),
        ["p"] = MetricsJson.Number(difference.P),
        ["lower"] = MetricsJson.Number(difference.Lower),
        ["upper"] = MetricsJson.Number(difference.Upper),
        ["is_clear"] = double.IsNaN(difference.P) ? null : difference.IsClearBeside(own),
        ["count"] = difference.Count,
    };

    private static JsonObject Fit(FitScore fit) => new()
    {
        ["repeat"] = fit.Repeat,
        ["fold"] = fit.Fold,
        ["training_rows"] = fit.TrainingRows,
        ["test_rows"] = fit.TestRows,
        ["family"] = fit.Family,
        ["uses_network"] = fit.UsesNetwork,
        ["measures"] = MetricsJson.Of(fit.Measures),
        ["failure"] = fit.Failure,
        ["seconds"] = fit.Seconds,
    };

    private static JsonObject Group(GroupResult group) => new()
    {
        ["column"] = group.Column,
        ["group"] = group.Group,
        ["rows"] = group.Rows,
        ["measures"] = MetricsJson.Object(group.Measures, Summary),
    };

    private static JsonObject Cluster(ClusterScore cluster) => new()
    {
        ["cluster"] = cluster.Cluster,
        ["rows"] = cluster.Rows,
        ["measures"] = MetricsJson.Of(cluster.Measures),
    };
}
