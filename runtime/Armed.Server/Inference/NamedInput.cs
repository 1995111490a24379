namespace Armed.Server.Inference;

/// <summary>What a name stands for: a column of the manifest, a tensor of the graphs, or, by the type of the data, either.</summary>
internal sealed record NamedInput(InputSlot? Column, InputSlot? Tensor)
{
    /// <summary>The manifest's names rule, but a column named <c>cluster</c> holds names and the graphs' <c>cluster</c> codes.</summary>
    public InputSlot Choose(TensorType type)
        => Tensor is not null && (Column is null || (Tensor.IsCodes && Column.IsText && type == TensorType.Int64)) ? Tensor : Column ?? Tensor!;
}
