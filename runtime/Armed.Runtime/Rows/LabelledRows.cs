namespace Armed.Runtime;

/// <summary>Labelled rows for an adaptation, as spans: row by row, in the forms that <see cref="ArmedModel"/>'s batches have.</summary>
public readonly ref struct LabelledRows
{
    /// <summary>Numeric columns [N, numeric columns]; NaN where missing. Raw values. Default empty, for a model without numeric columns.</summary>
    public ReadOnlySpan<float> Features { get; init; }

    /// <summary>Codes of the categorical columns [N, categorical columns]; -1 if unknown. Default empty, for a model without any.</summary>
    public ReadOnlySpan<long> Categories { get; init; }

    /// <summary>
    /// Codes of the rows' clusters [N, factors], for the effects of the factors that are not adapted; the adapted factor's own are not read. -1 if unknown. Default
    /// empty: all unknown.
    /// </summary>
    public ReadOnlySpan<long> Clusters { get; init; }

    /// <summary>Logarithm of each row's exposure [N], for a model with an offset. Default empty.</summary>
    public ReadOnlySpan<float> Offsets { get; init; }

    /// <summary>
    /// Weight of each row [N], at least 0, as the model was trained with weights; default empty: 1 each. A row of weight 0 counts as no row. Class weights of the training are the model's own and are not repeated here.
    /// </summary>
    public ReadOnlySpan<double> Weights { get; init; }

    /// <summary>
    /// Outcomes [N]: a number, a count, 1 for a binary outcome's positive level and 0 for the other, or the index of the class; see <see cref="ArmedModel.OutcomeOf"/>.
    /// </summary>
    public ReadOnlySpan<double> Outcomes { get; init; }
}
