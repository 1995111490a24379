namespace Armed.Trainer.Reproducing;

/// <summary>How much of the paper's simulations is run.</summary>
internal sealed record PaperPlan
{
    /// <summary>Seeds of the draws and of the fits. Default 1.</summary>
    public IReadOnlyList<int> Seeds { get; init; } = [1];

    /// <summary>Folds of each draw that are fitted, 1 to 10. Default all 10.</summary>
    public int Folds { get; init; } = PaperSimulation.Folds;

    /// <summary>Rows of each of the ten clusters of a draw, at least 10, a row for each fold. Default 1,000, as in the paper.</summary>
    public int RowsPerCluster { get; init; } = 1_000;

    /// <summary>Most epochs of each fit; null for those of the protocol and of the defaults.</summary>
    public int? MostEpochs { get; init; }

    /// <summary>A folder with the published draws in place of new ones (spirals_radius.csv, spirals_radius.splits.csv, ..); null for none.</summary>
    public string? Folder { get; init; }

    /// <summary>Checks the plan.</summary>
    /// <exception cref="ArgumentException">A number is out of range; the message lists every fault.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (Seeds.Count == 0)
        {
            faults.Add("No seeds; expected at least one.");
        }

        if (Folds is < 1 or > PaperSimulation.Folds)
        {
            faults.Add(FormattableString.Invariant($"The number of folds is {Folds}; expected 1 to {PaperSimulation.Folds}."));
        }

        if (RowsPerCluster < PaperSimulation.Folds)
        {
            faults.Add(FormattableString.Invariant($"The rows of a cluster are {RowsPerCluster}; expected at least {PaperSimulation.Folds}, one for each fold."));
        }

        if (MostEpochs < 1)
        {
            faults.Add(FormattableString.Invariant($"The number of epochs is {MostEpochs}; expected at least 1."));
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults));
        }
    }
}
