namespace Armed.Trainer.Data.Splits;

/// <summary>A part of a cross-validation: rows to score, and rows that take no part; all others train.</summary>
/// <param name="Number">Its number within the scheme, from 0.</param>
/// <param name="Test">Indices of rows to score, ascending.</param>
/// <param name="Unused">Indices of rows that neither train nor are scored, such as those later than the test rows.</param>
internal sealed record Fold(int Number, IReadOnlyList<int> Test, IReadOnlyList<int> Unused)
{
    /// <summary>The folds of rows that each have a number; a negative one always trains.</summary>
    public static IReadOnlyList<Fold> Of(IReadOnlyList<int> numbers) =>
        [.. Enumerable.Range(0, numbers.Count).Where(row => numbers[row] >= 0).GroupBy(row => numbers[row]).OrderBy(fold => fold.Key).Select(fold => new Fold(fold.Key, [.. fold], []))];
}
