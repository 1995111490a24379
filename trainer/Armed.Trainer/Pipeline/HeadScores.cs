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
    /// <summary>Training rows that are scored at most: so many say a score to three digits, and predicting millions takes as long as a stage of the fit.</summary>
    private const int MostTrainingRows = 50_000;

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
    /// Metrics by partition, head and name. Validation rows on which the last layer was solved are scored by the one that was solved without them; of many training rows those at even distances
    /// are scored.
    /// </summary>
    public static IReadOnlyDictionary<string, Scores> Of(SolvedModel solved, Split split)
    {
        var result = new SortedDictionary<string, Scores>(StringComparer.Ordinal);
        using var first = solved.Model.Member(0);
        using var judged = solved.Refit?.WithoutValidation is { } layer ? first.With(layer) : null;
        foreach (var (partition, rows) in Scorer.Partitions(split))
        {
            result[partition] = partition switch
            {
                Scorer.Train => Of(solved.Model, split.Table, Sample(rows)),
                Scorer.Validation => Of(judged ?? solved.Model, split.Table, rows),
                _ => Of(solved.Model, split.Table, rows),
            };
        }

        return result;
    }

    private static SortedDictionary<string, IReadOnlyDictionary<string, double>> Of(FittedModel model, ClusteredTable table, IReadOnlyList<int> rows)
    {
        var heads = new SortedDictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var (name, head) in Heads(model))
        {
            using var predictor = new HeadPredictor(model, head);
            heads[name] = Scorer.Score(predictor, table, rows);
        }

        return heads;
    }

    private static IReadOnlyList<int> Sample(IReadOnlyList<int> rows) =>
        rows.Count <= MostTrainingRows ? rows : [.. Enumerable.Range(0, MostTrainingRows).Select(i => rows[(int)((long)i * rows.Count / MostTrainingRows)])];
}
