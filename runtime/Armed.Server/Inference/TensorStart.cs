namespace Armed.Server.Inference;

/// <summary>Begins an input: its type and shape must suit the model, and it is there once.</summary>
internal static class TensorStart
{
    public static ElementWriter Of(InferRequest request, InputSlot slot, TensorType type, scoped ReadOnlySpan<long> shape)
    {
        var fits = slot.IsText ? type == TensorType.Bytes : slot.IsCodes ? type == TensorType.Int64 : type is not (TensorType.None or TensorType.Bytes);
        if (!fits)
        {
            throw InputFaults.WrongType(slot, type.ToString().ToUpperInvariant());
        }

        if (shape.Length is not (1 or 2) || (shape.Length == 2 ? shape[1] : 1) != slot.Width)
        {
            throw InputFaults.WrongShape(slot, string.Join(", ", shape.ToArray()));
        }

        request.SetRows(slot, shape[0]);
        request.Give(slot);
        return new ElementWriter(request, slot);
    }
}
