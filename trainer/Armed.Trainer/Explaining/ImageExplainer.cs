using System.Numerics.Tensors;
using Armed.Runtime;
using Armed.Trainer.Data;

namespace Armed.Trainer.Explaining;

/// <summary>
/// What a model looks at in some images, without effects of clusters, with those of the own cluster, and as if the image came from other clusters: Grad-CAM (Selvaraju et al., ICCV 2017) by the bundle's graph, without its
/// rectifier, so that maps can be subtracted. A map is for the class that the model predicts, or for a larger linear predictor where there are no classes or they have an order.
/// </summary>
/// <param name="model">The bundle, which has images.</param>
/// <param name="answers">Its answers.</param>
/// <param name="asked">The class to explain; null for the predicted one.</param>
internal sealed class ImageExplainer(ArmedModel model, IRowAnswers answers, string? asked = null)
{
    private const int MostOthers = 3;
    private const float Half = 0.5f;

    private readonly IReadOnlyList<string> _classes = model.Manifest.Outcome.Classes;
    private readonly IReadOnlyList<int> _mapShape = model.MapShape;

    /// <summary>Whether maps speak for a class: not where one linear predictor orders the classes.</summary>
    private bool HasClasses => _classes.Count > 0 && (model.Outputs > 1 || model.Width == 1);

    /// <summary>Explains the images of some rows.</summary>
    /// <param name="scored">The rows with their answers.</param>
    /// <param name="clusters">Names and codes of clusters of the first factor.</param>
    public ExplainedImages Explain(ScoredHeads scored, IReadOnlyList<(string Name, long Code)> clusters)
    {
        var shape = new ImageShape(model.ImageShape[0], model.ImageShape[1], model.ImageShape[2]);
        var (height, width) = _mapShape.Count == 0 ? (0, 0) : (_mapShape[1], _mapShape[2]);
        return new ExplainedImages(shape, height, width, model.HasMixedMaps, [.. new ImageChoice(scored, _classes.Count).Choose().Select(chosen => Explain(scored.Rows, chosen.Row, chosen.IsWorst, clusters))]);
    }

    private ExplainedImage Explain(LabelledSample rows, int row, bool isWorst, IReadOnlyList<(string Name, long Code)> clusters)
    {
        var inputs = rows.Inputs.Take([row]);
        var own = answers.Predict(inputs, PredictionHead.Mixed);
        var (at, sign) = Explained(own);
        var code = inputs.Clusters[0];
        return new ExplainedImage
        {
            Pixels = inputs.Images[0],
            Outcome = rows.Outcomes[row],
            IsWorst = isWorst,
            Class = HasClasses ? ClassOf(at, sign) : null,
            Population = new ImageUnderCluster(null, answers.Predict(inputs, PredictionHead.Fixed).Predictions, Map(inputs, PredictionHead.Fixed, at, sign)),
            Own = new ImageUnderCluster(rows.ClusterNames[row], own.Predictions, Map(inputs, PredictionHead.Mixed, at, sign)),
            IsKnown = code >= 0,
            Others = Others(inputs, [.. clusters.Where(cluster => cluster.Code != code)], at, sign),
        };
    }

    /// <summary>The clusters with the lowest, a middle and the highest value of what is explained.</summary>
    private IReadOnlyList<ImageUnderCluster> Others(ExplainedInputs inputs, List<(string Name, long Code)> clusters, int at, int sign)
    {
        var all = inputs.Take(new int[clusters.Count]).WithCluster(0, (row, _) => clusters[row].Code);
        var predicted = clusters.Count == 0 ? null : answers.Predict(all, PredictionHead.Mixed);
        int[] ordered = [.. Enumerable.Range(0, clusters.Count).OrderBy(cluster => sign * predicted!.LinearPredictors[(cluster * model.Outputs) + at]).ThenBy(cluster => cluster)];
        var shown = ordered.Length <= MostOthers ? ordered : [ordered[0], ordered[ordered.Length / 2], ordered[^1]];
        return [.. shown.Select(cluster => new ImageUnderCluster(clusters[cluster].Name, predicted!.Predictions.AsSpan(cluster * model.Width, model.Width).ToArray(), Map(all.Take([cluster]), PredictionHead.Mixed, at, sign)))];
    }

    /// <summary>The linear predictor whose map is shown, and its sign.</summary>
    private (int Output, int Sign) Explained(HeadAnswers own)
    {
        if (!HasClasses)
        {
            return (0, 1);
        }

        var chosen = asked is null ? -1 : _classes.ToList().IndexOf(asked);
        if (model.Outputs > 1)
        {
            return (chosen >= 0 ? chosen : TensorPrimitives.IndexOfMax(own.Predictions), 1);
        }

        return (0, (chosen >= 0 ? _classes[chosen] == model.Manifest.Outcome.Positive : own.Predictions[0] >= Half) ? 1 : -1);
    }

    private string ClassOf(int output, int sign) => model.Outputs > 1 ? _classes[output] : sign > 0 ? model.Manifest.Outcome.Positive! : _classes.First(level => level != model.Manifest.Outcome.Positive);

    private float[] Map(ExplainedInputs row, PredictionHead head, int output, int sign)
    {
        if (_mapShape.Count == 0)
        {
            return [];
        }

        var (maps, size) = (new float[_mapShape.Aggregate(1, (product, side) => product * side)], _mapShape[1] * _mapShape[2]);
        model.ComputeMaps(row.Rows(model), maps, head);
        return [.. maps.AsSpan(output * size, size).ToArray().Select(value => sign * value)];
    }
}
