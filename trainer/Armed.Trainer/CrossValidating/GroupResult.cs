namespace Armed.Trainer;

/// <summary>A group of rows over the folds.</summary>
/// <param name="Column">The column that the rows are grouped by.</param>
/// <param name="Group">Its level, or the range of its numbers.</param>
/// <param name="Rows">Held-out rows of the group, those of all folds and repeats together.</param>
/// <param name="Measures">Each measure over the folds that have rows of the group, by name: means in which each fold counts by its rows of the group, of rmse the root of the mean square.</param>
public sealed record GroupResult(string Column, string Group, int Rows, IReadOnlyDictionary<string, MeasureSummary> Measures);
