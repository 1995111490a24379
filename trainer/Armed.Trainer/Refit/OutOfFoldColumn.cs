using Armed.Trainer.Models;

namespace Armed.Trainer.Refit;

/// <summary>A column of boosted trees with what it is in the rows of a fit: where the trees were fitted, the values of trees that have not seen the row; elsewhere those of the trees themselves.</summary>
/// <param name="Column">The column as it predicts.</param>
/// <param name="Values">The values, in the order of <see cref="RefitRows.Columns"/>.</param>
internal sealed record OutOfFoldColumn(TreeColumn Column, float[] Values);
