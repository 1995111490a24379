using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Explaining.Scoring;

namespace Armed.Trainer.Explaining.Images;

/// <summary>What a model looks at in some images: without effects of clusters, with those of the own cluster, and as if the image came from other clusters.</summary>
/// <param name="model">The bundle, which has images.</param>
/// <param name="answers">Its answers.</param>
/// <param name="asked">The class to explain; null for the predicted one.</param>
internal sealed class ImageExplainer(ArmedModel model, IRowAnswers answers, string? asked = null)
{
    private const int MostOthers = 3;

    private readonly ImageMaps _maps = new(model, asked);

    /// <summary>Explains the images of some rows.</summary>
    /// <param name="scored">The rows with their answers.</param>
    /// <param name="clusters">Names and codes of clusters of the first factor.</param>
    public ExplainedImages Explain(ScoredHeads scored, IReadOnlyList<(string Name, long Code)> clusters)
    {
        var shape = new ImageShape(model.ImageShape[0], model.ImageShape[1], model.ImageShape[2]);
        var chosen = new ImageChoice(scored, model.Manifest.Outcome.Classes.Count).Choose();
        return new ExplainedImages(shape, _maps.Height, _maps.Width, model.HasMixedMaps, [.. chosen.Select(image => Explain(scored.Rows, image.Row, image.IsWorst, clusters))]);
    }

    private ExplainedImage Explain(LabelledSample rows, int row, bool isWorst, IReadOnlyList<(string Name, long Code)> clusters)
    {
        var inputs = rows.Inputs.Take([row]);
        var own = answers.Predict(inputs, PredictionHead.Mixed).Predictions;
        var (output, sign, explained) = _maps.Explained(own);
        var code = inputs.Clusters[0];
        return new ExplainedImage
        {
            Pixels = inputs.Images[0],
            Outcome = rows.Outcomes[row],
            IsWorst = isWorst,
            Class = explained,
            Population = new ImageUnderCluster(null, answers.Predict(inputs, PredictionHead.Fixed).Predictions, Map(inputs, PredictionHead.Fixed, output, sign)),
            Own = new ImageUnderCluster(rows.ClusterNames[row], own, Map(inputs, PredictionHead.Mixed, output, sign)),
            IsKnown = inputs.Clusters.Any(cluster => cluster >= 0),
            Others = clusters.Any(cluster => cluster.Code != code) ? Others(inputs, [.. clusters.Where(cluster => cluster.Code != code)], output, sign) : [],
        };
    }

    /// <summary>The clusters with the lowest, a middle and the highest value of what is explained.</summary>
    private IReadOnlyList<ImageUnderCluster> Others(ExplainedInputs inputs, List<(string Name, long Code)> clusters, int output, int sign)
    {
        var all = inputs.Take(new int[clusters.Count]).WithCluster(0, (row, _) => clusters[row].Code);
        var predicted = answers.Predict(all, PredictionHead.Mixed);
        int[] ordered = [.. Enumerable.Range(0, clusters.Count).OrderBy(cluster => sign * predicted.LinearPredictors[(cluster * model.Outputs) + output]).ThenBy(cluster => cluster)];
        var shown = ordered.Length <= MostOthers ? ordered : [ordered[0], ordered[ordered.Length / 2], ordered[^1]];
        return [.. shown.Select(cluster => new ImageUnderCluster(clusters[cluster].Name, predicted.Predictions.AsSpan(cluster * model.Width, model.Width).ToArray(), Map(all.Take([cluster]), PredictionHead.Mixed, output, sign)))];
    }

    private float[] Map(ExplainedInputs row, PredictionHead head, int output, int sign) => _maps.Of(_maps.Of(row.Rows(model), head), 0, output, sign);
}
