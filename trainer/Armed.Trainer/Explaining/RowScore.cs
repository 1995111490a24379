using Armed.Trainer.Evaluation;
using Armed.Trainer.Outcomes;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Explaining;

/// <summary>Scores of predictions of a kind of outcome, and the one of them that figures show: lower is better.</summary>
internal sealed class RowScore(OutcomeKind kind, double dispersion)
{
    private const string Root = "rmse";

    private static readonly string[] s_losses = [Root, "log_loss", "mae"];

    /// <summary>Every score that the rows define, by name.</summary>
    public IReadOnlyDictionary<string, double> Of(float[] predictions, int width, LabelledSample rows) => rows.Count == 0
        ? new Dictionary<string, double>()
        : Metrics.Score(kind, new Predictions(predictions, [], [], width, 1), rows.Outcomes, rows.Weights, dispersion);

    /// <summary>The loss: root mean squared error of numbers, log loss of classes; NaN if the rows do not define it.</summary>
    public double Loss(float[] predictions, int width, LabelledSample rows) => Loss(Of(predictions, width, rows)).Value;

    /// <summary>The loss of each row: its squared error where the loss is the root of their mean, else its own loss.</summary>
    public (double[] Losses, bool IsRoot) RowLosses(float[] predictions, int width, LabelledSample rows)
    {
        var (losses, name) = (new double[rows.Count], "");
        for (var row = 0; row < rows.Count; row++)
        {
            (name, losses[row]) = RowLoss(predictions.AsSpan(row * width, width).ToArray(), rows.Outcomes[row]);
        }

        return (losses, name == Root);
    }

    /// <summary>The same loss of each row for one answer to all of them, which depends on the outcome alone.</summary>
    /// <param name="answer">The answer, [Width].</param>
    /// <param name="rows">The rows.</param>
    public double[] RowLosses(float[] answer, LabelledSample rows)
    {
        var byOutcome = new Dictionary<float, double>();
        return Array.ConvertAll(rows.Outcomes, outcome => byOutcome.TryGetValue(outcome, out var loss) ? loss : byOutcome[outcome] = RowLoss(answer, outcome).Loss);
    }

    private (string Name, double Loss) RowLoss(float[] prediction, float outcome)
    {
        var (name, loss) = Loss(Metrics.Score(kind, new Predictions(prediction, [], [], prediction.Length, 1), [outcome], default, dispersion));
        return (name, name == Root ? loss * loss : loss);
    }

    /// <summary>The loss among scores, with its name.</summary>
    public static (string Name, double Value) Loss(IReadOnlyDictionary<string, double> scores)
    {
        var name = s_losses.FirstOrDefault(scores.ContainsKey);
        return name is null ? (s_losses[0], double.NaN) : (name, scores[name]);
    }
}
