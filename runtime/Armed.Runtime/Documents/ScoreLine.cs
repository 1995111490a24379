namespace Armed.Runtime.Documents;

/// <summary>A score on some rows.</summary>
/// <param name="Score">Name of the score.</param>
/// <param name="Rows">The split, or those that are the same rows.</param>
/// <param name="Values">The score of each head; null where it is not defined.</param>
internal sealed record ScoreLine(string Score, string Rows, IReadOnlyList<double?> Values);
