using Armed.Trainer.Measures;

namespace Armed.Trainer.Explaining.Scoring;

/// <summary>The receiver operating characteristic of predicted probabilities of an event, and precision against recall.</summary>
/// <param name="Roc">False and true positive rates, from (0, 0) to (1, 1).</param>
/// <param name="PrecisionRecall">Recall and precision, from the highest threshold on.</param>
/// <param name="Area">Area under the first; ties count half.</param>
/// <param name="AveragePrecision">Mean precision over the steps of recall.</param>
/// <param name="Share">Share of events: the precision of a constant.</param>
internal sealed record EventCurves(IReadOnlyList<(double X, double Y)> Roc, IReadOnlyList<(double X, double Y)> PrecisionRecall, double Area, double AveragePrecision, double Share)
{
    private const int MostPoints = 200;

    /// <summary>The curves; null where all rows have the event or none has.</summary>
    /// <param name="probabilities">Predicted probability of each row.</param>
    /// <param name="events">1 where the event happened, else 0.</param>
    /// <param name="weights">Weight of each row; empty where each weighs 1.</param>
    public static EventCurves? Of(float[] probabilities, float[] events, float[] weights)
    {
        var rows = new ScoredRows(events, weights);
        var curve = new OperatingCurve(probabilities, rows);
        var (positives, negatives) = (curve.Positives, curve.Negatives);
        if (positives == 0 || negatives == 0)
        {
            return null;
        }

        List<(double X, double Y)> roc = [(0, 0), .. curve.Points.Select(point => (point.FalsePositives / negatives, point.TruePositives / positives))];
        List<(double X, double Y)> precision = [.. curve.Points.Select(point => (point.TruePositives / positives, point.TruePositives / (point.TruePositives + point.FalsePositives)))];
        return new EventCurves(Thin(roc), Thin(precision), Scores.AreaUnderCurve(probabilities, rows), curve.AveragePrecision(), positives / (positives + negatives));
    }

    private static (double X, double Y)[] Thin(List<(double X, double Y)> points) => points.Count <= MostPoints
        ? [.. points]
        : [.. Enumerable.Range(0, MostPoints).Select(i => points[(int)((long)i * (points.Count - 1) / (MostPoints - 1))])];
}
