using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>A column of boosted trees with what it is in the rows that they were fitted on: there the values of trees that have not seen the row, elsewhere those of the trees themselves.</summary>
/// <param name="Column">The column as it predicts.</param>
/// <param name="Rows">The table's rows that the trees were fitted on.</param>
/// <param name="Values">The values there.</param>
internal sealed record OutOfFoldColumn(TreeColumn Column, int[] Rows, float[] Values);
