namespace Armed.Server.Inference;

/// <summary>Begins an input: its type and shape must suit the model, and it is there once.</summary>
internal static class TensorStart
{
    public static ElementWriter Of(InferRequest request, InputSlot slot, TensorType type, scoped ReadOnlySpan<long> shape)
    {
        var fits = slot.IsTensor ? type == slot.Type : slot.IsText ? type == TensorType.Bytes : slot.IsCodes ? type == TensorType.Int64 : type is not (TensorType.None or TensorType.Bytes) || (type == TensorType.Bytes && slot.Dates is not null);
        if (!fits)
        {
            throw InputFaults.WrongType(slot, type.ToString().ToUpperInvariant());
        }

        if (!Fits(slot, shape))
        {
            throw InputFaults.WrongShape(slot, string.Join(", ", shape.ToArray()));
        }

        request.SetRows(slot, shape[0]);
        request.Give(slot);
        if (slot.IsTensor)
        {
            request.StartTensor(slot);
        }

        return new ElementWriter(request, slot);
    }

    private static bool Fits(InputSlot slot, ReadOnlySpan<long> shape)
    {
        if (!slot.IsTensor)
        {
            return shape.Length is 1 or 2 && (shape.Length == 2 ? shape[1] : 1) == slot.Width;
        }

        var fits = shape.Length == slot.Shape.Count + 1;
        for (var axis = 0; fits && axis < slot.Shape.Count; axis++)
        {
            fits = shape[axis + 1] == slot.Shape[axis];
        }

        return fits;
    }
}
