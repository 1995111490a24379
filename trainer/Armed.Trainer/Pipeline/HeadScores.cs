using Armed.Runtime;
using Armed.Trainer.Common;
using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Scores = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyDictionary<string, double>>;

namespace Armed.Trainer.Pipeline;

/// <summary>Scores of a fitted model, head by head.</summary>
internal static class HeadScores
{
    /// <summary>Training rows, and validation rows, that are scored at most: so many say a score to three digits, and predicting millions takes as long as a stage of the fit.</summary>
    public const int MostRows = 50_000;

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

    /// <summary>
    /// Metrics by partition, head and name. Validation rows on which the last layer was solved are scored by the one that was solved without them; of many training or validation rows those at even distances
    /// are scored.
    /// </summary>
    public static IReadOnlyDictionary<string, Scores> Of(SolvedModel solved, Split split)
    {
        using var first = solved.Model.Member(0);
        using var judged = solved.Refit?.WithoutValidation is { } layer ? first.With(layer) : null;
        var partitions = Scorer.Partitions(split).ToList();
        var scores = partitions.ToDictionary(partition => partition.Name, _ => new SortedDictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal));
        foreach (var (name, head) in Heads(solved.Model))
        {
            using var predictor = new HeadPredictor(solved.Model, head);
            using var withoutValidation = judged is null ? null : new HeadPredictor(judged, head);
            foreach (var (partition, rows) in partitions)
            {
                scores[partition][name] = partition switch
                {
                    Scorer.Train => Scorer.Score(predictor, split.Table, RowSample.Of(rows, MostRows)),
                    Scorer.Validation => Scorer.Score(withoutValidation ?? predictor, split.Table, RowSample.Of(rows, MostRows)),
                    _ => Scorer.Score(predictor, split, partition, rows),
                };
            }
        }

        return new SortedDictionary<string, Scores>(scores.ToDictionary(partition => partition.Key, partition => (Scores)partition.Value), StringComparer.Ordinal);
    }
}
