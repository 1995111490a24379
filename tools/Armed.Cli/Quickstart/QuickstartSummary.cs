using System.Globalization;
using System.Text.Json.Nodes;
using Armed.Cli.Output;
using Armed.Cli.Training;
using Spectre.Console;

namespace Armed.Cli.Quickstart;

/// <summary>The messages of the quick start.</summary>
internal static class QuickstartSummary
{
    public static void Write(QuickstartResult result, CommandOutput output)
    {
        var manifest = result.Fit.Result.Manifest;
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{QuickstartData.Outcome} of songs from audio features: {manifest.TrainingData.Rows} rows of {manifest.TrainingData.Clusters[QuickstartData.Cluster]} subgenres trained in {result.Fit.Elapsed.TotalSeconds:0.0} s"));
        output.Line($"Unseen subgenres: {string.Join(", ", result.UnseenClusters)}. Scores of the bundle in ONNX Runtime on rows that training did not use:");
        output.Console.Write(Scores(result.Scores));
        output.Line($"Verified: {(result.Verification.Ok ? "every check holds" : "a check FAILED, see armed verify")}");
        output.Line($"Data         {result.Paths.Data}\nBundle       {result.Paths.Bundle}\nPredictions  {result.Paths.Predictions}");
        output.Line($"Report       {result.Fit.Report ?? "not written"}");
        output.Line($"Next: armed inspect {TrainSummary.Quoted(result.Paths.Bundle)}");
    }

    public static JsonObject Json(QuickstartResult result) => new()
    {
        ["directory"] = result.Paths.Directory,
        ["data"] = result.Paths.Data,
        ["bundle"] = result.Paths.Bundle,
        ["predictions"] = result.Paths.Predictions,
        ["unseen_clusters"] = MetricsJson.Texts(result.UnseenClusters),
        ["scores"] = new JsonArray([.. result.Scores.Select(Json)]),
        ["verified"] = result.Verification.Ok,
        ["train"] = TrainJson.Of(result.Fit),
    };

    private static JsonObject Json(QuickstartScore score) => new()
    {
        ["rows"] = Word(score.Part),
        ["head"] = score.Head,
        ["count"] = score.Rows,
        ["rmse"] = MetricsJson.Number(score.Rmse),
        ["mae"] = MetricsJson.Number(score.Mae),
    };

    private static Table Scores(IReadOnlyList<QuickstartScore> scores)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("rows", "count", "head", "rmse", "mae");
        foreach (var score in scores)
        {
            table.AddRow(Word(score.Part), score.Rows.ToString(CultureInfo.InvariantCulture), score.Head, MetricsTable.Number(score.Rmse), MetricsTable.Number(score.Mae));
        }

        return table;
    }

    private static string Word(QuickstartPart part) => part == QuickstartPart.Seen ? "seen" : "unseen";
}
