namespace Armed.Trainer.Reproducing;

/// <summary>How much a model uses the probes, by the accuracy that is lost when a column's held-out values are shuffled.</summary>
/// <param name="Share">The probes' part of all that is lost; NaN where nothing is lost.</param>
/// <param name="Rank">The probes' mean rank among the columns, 1 for the most important; equal columns share their ranks.</param>
internal sealed record ProbeImportance(double Share, double Rank)
{
    private const string Probe = "probe";

    /// <summary>Whether a column is a probe, by its name.</summary>
    public static bool IsProbe(string column) => column.StartsWith(Probe, StringComparison.Ordinal);

    /// <summary>From what each column loses.</summary>
    /// <param name="lost">Names of the columns, and what is lost.</param>
    public static ProbeImportance Of(IReadOnlyList<(string Name, double Lost)> lost)
    {
        var probes = lost.Where(column => IsProbe(column.Name)).ToList();
        var ranks = probes.Select(probe => lost.Count(other => other.Lost > probe.Lost) + ((1 + lost.Count(other => other.Lost == probe.Lost)) / 2.0));
        return new ProbeImportance(probes.Sum(probe => probe.Lost) / lost.Sum(column => column.Lost), ranks.Average());
    }
}
