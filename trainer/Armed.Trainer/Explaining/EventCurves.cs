namespace Armed.Trainer.Explaining;

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
    public static EventCurves? Of(float[] probabilities, float[] events)
    {
        double positives = events.Count(value => value > 0.5f), negatives = events.Length - positives;
        if (positives == 0 || negatives == 0)
        {
            return null;
        }

        var (roc, precision) = (new List<(double X, double Y)> { (0, 0) }, new List<(double X, double Y)>());
        double hits = 0, alarms = 0, area = 0, average = 0;
        foreach (var tied in Enumerable.Range(0, events.Length).GroupBy(row => probabilities[row]).OrderByDescending(group => group.Key))
        {
            double found = tied.Count(row => events[row] > 0.5f), wrong = tied.Count() - found;
            area += wrong * (hits + (found / 2));
            (hits, alarms) = (hits + found, alarms + wrong);
            average += found / positives * (hits / (hits + alarms));
            roc.Add((alarms / negatives, hits / positives));
            precision.Add((hits / positives, hits / (hits + alarms)));
        }

        return new EventCurves(Thin(roc), Thin(precision), area / (positives * negatives), average, positives / events.Length);
    }

    private static (double X, double Y)[] Thin(List<(double X, double Y)> points) => points.Count <= MostPoints
        ? [.. points]
        : [.. Enumerable.Range(0, MostPoints).Select(i => points[(int)((long)i * (points.Count - 1) / (MostPoints - 1))])];
}
