using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Scores = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyDictionary<string, double>>;

namespace Armed.Trainer.Pipeline;

/// <summary>Scores of a fitted model, head by head.</summary>
internal static class HeadScores
{
    /// <summary>The heads that a model has, by their names in manifests.</summary>
    public static IEnumerable<(string Name, PredictionHead Head)> Heads(FittedModel model)
    {
        yield return ("mixed", PredictionHead.Mixed);
        yield return ("fixed", PredictionHead.Fixed);
        if (model.ZPredictor is not null)
        {
            yield return ("inferred", PredictionHead.Inferred);
        }
    }

    /// <summary>Metrics by partition, head and name.</summary>
    public static IReadOnlyDictionary<string, Scores> Of(FittedModel model, Split split)
    {
        var result = new SortedDictionary<string, Scores>(StringComparer.Ordinal);
        foreach (var (name, head) in Heads(model))
        {
            using var predictor = new HeadPredictor(model, head);
            foreach (var (partition, scores) in Scorer.Score(predictor, split))
            {
                var heads = result.TryGetValue(partition, out var known) ? (SortedDictionary<string, IReadOnlyDictionary<string, double>>)known : new(StringComparer.Ordinal);
                heads[name] = scores;
                result[partition] = heads;
            }
        }

        return result;
    }
}
