namespace Armed.Trainer;

/// <summary>Measures of the held-out rows of a group: those with one level of a column, or with a number in one range of four.</summary>
/// <param name="Column">The column.</param>
/// <param name="Group">Its level, or the range.</param>
/// <param name="Rows">The held-out rows of the group.</param>
/// <param name="Weight">What they weigh: their number where rows have no weights.</param>
/// <param name="Measures">Measures by name, of those that are means over rows, or roots of them.</param>
public sealed record GroupScore(string Column, string Group, int Rows, double Weight, IReadOnlyDictionary<string, double> Measures);
