using Armed.Trainer.Common;

namespace Armed.Trainer.Data.Roles;

/// <summary>Checks of grouping factors and of the outcome within them, over the training rows.</summary>
internal sealed class ClusterChecks(int[] trainingRows, Faults faults, List<string> messages)
{
    private const int FewClusters = 4;

    public void Check(IEnumerable<CategoricalColumn> clusters)
    {
        foreach (var cluster in clusters)
        {
            Check(cluster);
        }
    }

    public void Check(OutcomeColumn outcome, IEnumerable<CategoricalColumn> clusters)
    {
        var name = Say.Quote(outcome.Name);
        if (Same(outcome, trainingRows))
        {
            faults.Add($"The outcome {name} has the same value in every training row. There is nothing to learn; choose another outcome or fold.");
            return;
        }

        foreach (var cluster in clusters)
        {
            if (IsRowByRow(cluster))
            {
                CheckRowByRow(outcome, cluster);
            }
            else if (SameWithin(outcome, cluster))
            {
                messages.Add($"Warning: the outcome {name} is constant inside every cluster of {Say.Quote(cluster.Name)}; the random effects will absorb it.");
            }
        }
    }

    /// <summary>Whether every training row is a cluster.</summary>
    private bool IsRowByRow(CategoricalColumn cluster) => cluster.Levels.Count >= trainingRows.Length && cluster.LevelsIn(trainingRows) == trainingRows.Length;

    private void CheckRowByRow(OutcomeColumn outcome, CategoricalColumn cluster)
    {
        if (!outcome.Kind.SeparatesRowEffects)
        {
            messages.Add($"Warning: every row is a different cluster of {Say.Quote(cluster.Name)}; its random effects cannot be separated from noise.");
        }
    }

    private void Check(CategoricalColumn cluster)
    {
        var name = Say.Quote(cluster.Name);
        var count = cluster.LevelsIn(trainingRows);
        if (count == 1)
        {
            faults.Add($"The cluster column {name} has only one cluster ({Say.Quote(cluster.Levels[cluster.Codes[trainingRows[0]]])}). At least two are needed; name another column.");
        }
        else if (count < FewClusters)
        {
            messages.Add($"Warning: {name} has only {count} clusters; the variance of its random effects is very uncertain with fewer than {FewClusters}.");
        }
    }

    private static bool Same(OutcomeColumn outcome, int[] rows) => outcome.IsNumber
        ? rows.All(row => outcome.Values[row] == outcome.Values[rows[0]])
        : rows.All(row => outcome.Classes[row] == outcome.Classes[rows[0]]);

    private bool SameWithin(OutcomeColumn outcome, CategoricalColumn cluster)
    {
        var first = new int[cluster.Levels.Count];
        Array.Fill(first, -1);
        foreach (var row in trainingRows)
        {
            ref var other = ref first[cluster.Codes[row]];
            if (other < 0)
            {
                other = row;
            }
            else if (!Same(outcome, [other, row]))
            {
                return false;
            }
        }

        return true;
    }
}
