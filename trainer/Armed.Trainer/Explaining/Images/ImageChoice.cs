using Armed.Trainer.Explaining.Scoring;

namespace Armed.Trainer.Explaining.Images;

/// <summary>Which images are shown: of each class, or of each third of a number, the best predicted one, and the worst of all. Of equal losses rows of known clusters come first. The same rows give the same images.</summary>
/// <param name="scored">The rows with the answers of the mixed head.</param>
/// <param name="classes">Classes of the outcome; 0 for a number.</param>
internal sealed class ImageChoice(ScoredHeads scored, int classes)
{
    private const int MostGroups = 6;
    private const int Worst = 3;
    private const int Thirds = 3;
    private const double LeastProbability = 1e-12;

    /// <summary>The rows, and whether each is one of the worst.</summary>
    public IReadOnlyList<(int Row, bool IsWorst)> Choose()
    {
        List<int> rows = [.. Enumerable.Range(0, scored.Rows.Count)];
        var best = Groups(rows).Select(group => group.MinBy(row => (Loss(row), IsNew(row), row))).ToList();
        var worst = rows.Except(best).OrderByDescending(Loss).ThenBy(IsNew).ThenBy(row => row).Take(Worst);
        return [.. best.Select(row => (row, false)), .. worst.Select(row => (row, true))];
    }

    /// <summary>Whether the row's cluster is unknown, so that there are no effects of it to show.</summary>
    private bool IsNew(int row) => scored.Rows.Inputs.Clusters[row * scored.Rows.Inputs.Factors] < 0;

    private List<List<int>> Groups(List<int> rows)
    {
        if (classes == 0)
        {
            var ordered = rows.OrderBy(row => scored.Rows.Outcomes[row]).ThenBy(row => row).ToList();
            return [.. ordered.Chunk((ordered.Count + Thirds - 1) / Thirds).Select(part => part.ToList())];
        }

        var groups = rows.GroupBy(row => (int)scored.Rows.Outcomes[row]).OrderBy(group => group.Key).Select(group => group.ToList()).ToList();
        return groups.Count <= MostGroups ? groups : [.. Enumerable.Range(0, MostGroups).Select(i => groups[i * groups.Count / MostGroups])];
    }

    /// <summary>Minus the logarithm of the probability of what was observed, or the size of the error of a number.</summary>
    private double Loss(int row)
    {
        var (outcome, answers) = (scored.Rows.Outcomes[row], scored.Mixed);
        if (classes == 0)
        {
            return Math.Abs(outcome - answers.Predictions[row * answers.Width]);
        }

        var probability = answers.Width > 1 ? answers.Predictions[(row * answers.Width) + (int)outcome] : outcome > 0 ? answers.Predictions[row] : 1 - answers.Predictions[row];
        return -Math.Log(Math.Max(LeastProbability, probability));
    }
}
