using Armed.Runtime;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using Scores = System.Collections.Generic.IReadOnlyDictionary<string, System.Collections.Generic.IReadOnlyDictionary<string, double>>;

namespace Armed.Trainer.Evaluation;

/// <summary>Scores a fitted model on the partitions of its data, head by head.</summary>
internal sealed class Scorer(FittedModel model, FitData data)
{
    private const int Slice = 65_536;

    /// <summary>
    /// Metrics by partition, head and name. The held-out rows are test; those of clusters that training knows are also seen, those of none unseen.
    /// </summary>
    public SortedDictionary<string, Scores> Run()
    {
        var result = new SortedDictionary<string, Scores>(StringComparer.Ordinal);
        Add(result, "train", data.Training);
        Add(result, "validation", data.Validation);
        Add(result, "test", data.Test);
        Add(result, "seen", [.. data.Test.Where(IsSeen)]);
        Add(result, "unseen", [.. data.Test.Where(r => !IsSeen(r))]);
        return result;
    }

    /// <summary>Whether the row's outcome can be scored: a class that training lacks cannot.</summary>
    private bool IsScored(int row) => data.Table.Outcome.IsNumber || data.Outcome[row] >= 0;

    private bool IsSeen(int row) => data.Rows.ClusterCodes.AsSpan(row * data.Rows.FactorCount, data.Rows.FactorCount).ContainsAnyExcept(-1L);

    private void Add(SortedDictionary<string, Scores> result, string partition, int[] rows)
    {
        int[] scored = [.. rows.Where(IsScored)];
        if (scored.Length > 0)
        {
            result[partition] = Score(scored);
        }
    }

    private SortedDictionary<string, IReadOnlyDictionary<string, double>> Score(int[] rows)
    {
        using var predictor = new TorchPredictor(model);
        float[] outcome = data.OutcomeOf(rows), weights = data.ObservationWeights.Length == 0 ? [] : [.. rows.Select(row => data.ObservationWeights[row])];
        var scores = new SortedDictionary<string, IReadOnlyDictionary<string, double>>(StringComparer.Ordinal);
        foreach (var (name, head) in Heads())
        {
            scores[name] = Metrics.Score(model.Outcome.Kind.Task, Predict(predictor, rows, head), outcome, weights, model.Outcome.Parameters.Dispersion);
        }

        return scores;
    }

    /// <summary>Predicts slice by slice: a second copy of all rows would double the memory.</summary>
    private Predictions Predict(TorchPredictor predictor, int[] rows, PredictionHead head)
    {
        Predictions[] slices = [.. rows.Chunk(Slice).Select(slice => predictor.Predict(data.Rows.Select(slice), head))];
        return slices[0] with
        {
            Values = [.. slices.SelectMany(s => s.Values)],
            LinearPredictors = [.. slices.SelectMany(s => s.LinearPredictors)],
            Sds = [.. slices.SelectMany(s => s.Sds)],
        };
    }

    private IEnumerable<(string Name, PredictionHead Head)> Heads()
    {
        yield return ("mixed", PredictionHead.Mixed);
        yield return ("fixed", PredictionHead.Fixed);
        if (model.ZPredictor is not null)
        {
            yield return ("inferred", PredictionHead.Inferred);
        }
    }
}
