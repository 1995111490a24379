namespace Armed.Trainer.Data.Designs;

/// <summary>A formula's design, made from the training rows and never changed afterwards: what the encoded inputs x are where a model has a formula.</summary>
/// <param name="Formula">The right-hand side, fixed part.</param>
/// <param name="HasIntercept">Whether beta_0 is estimated.</param>
/// <param name="Columns">The columns but the intercept, in model.matrix's order; those of random effects alone last.</param>
/// <param name="Offset">Known part of the linear predictor, of <c>offset()</c>; null without.</param>
internal sealed record TableDesign(string Formula, bool HasIntercept, IReadOnlyList<DesignColumn> Columns, RowFunction? Offset)
{
    /// <summary>
    /// The columns of each slope of the random effects, by its name in the formula's bars. Most are those whose <see cref="DesignColumn.Term"/> is that name; a factor without an
    /// intercept next to it has a column for each level, whatever the fixed part has.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> SlopeColumns { get; init; } = new Dictionary<string, IReadOnlyList<int>>();
}
