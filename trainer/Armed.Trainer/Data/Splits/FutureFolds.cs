using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Splits;

/// <summary>
/// Folds forward in time: the rows in order of time are cut into one more part than there are folds, and each part after the first is scored by a model of all parts before it. Rows of one time
/// are never divided.
/// </summary>
internal static class FutureFolds
{
    /// <param name="times">Time of each row, in any unit.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="column">Name of the column of times, for messages.</param>
    /// <exception cref="InputException">There are too few different times.</exception>
    public static IReadOnlyList<Fold> Of(IReadOnlyList<double> times, int folds, string column)
    {
        int[] order = [.. Enumerable.Range(0, times.Count).OrderBy(row => times[row])];
        var starts = Starts(times, order, folds + 1);
        if (starts.Count < folds + 1)
        {
            throw new InputException($"The column {Say.Quote(column)} has {Say.Count(times.Distinct().Count(), "time", "times")}, which can be cut into {Say.Count(starts.Count, "part", "parts")}; {folds} folds need {folds + 1}. Use fewer --folds, or a finer time.");
        }

        starts.Add(order.Length);
        return [.. Enumerable.Range(0, folds).Select(k => new Fold(k, Rows(order, starts[k + 1], starts[k + 2]), Rows(order, starts[k + 2], order.Length)))];
    }

    private static int[] Rows(int[] order, int start, int end) => [.. order[start..end].Order()];

    /// <summary>Where the parts start, each at the first row of a time, nearest to even parts.</summary>
    private static List<int> Starts(IReadOnlyList<double> times, int[] order, int parts)
    {
        int[] firsts = [.. Enumerable.Range(0, order.Length).Where(i => i == 0 || times[order[i]] != times[order[i - 1]])];
        var starts = new List<int> { 0 };
        for (var part = 1; part < parts; part++)
        {
            var wanted = (double)order.Length * part / parts;
            int[] later = [.. firsts.Where(first => first > starts[^1])];
            if (later.Length == 0)
            {
                break;
            }

            // What follows needs a time each.
            var open = later.Take(Math.Max(1, later.Length - (parts - part - 1)));
            starts.Add(open.MinBy(first => Math.Abs(first - wanted)));
        }

        return starts;
    }
}
