namespace Armed.Trainer.CrossValidating;

/// <summary>The first line of a journal: what its fits depend on.</summary>
/// <param name="Identity">Data, options, seed and package versions, as a hash.</param>
/// <param name="Measured">What is measured of each fit, as a hash; null in journals of versions before it was told.</param>
internal sealed record JournalHeader(string Identity, string? Measured);
