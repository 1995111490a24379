using Armed.Server.Faults;

namespace Armed.Server.Inference;

/// <summary>Messages about an input that does not fit the model.</summary>
internal static class InputFaults
{
    private const int MostLetters = 100;

    public static InferFault NoSuchInput(ReadOnlySpan<char> name, ModelBinding binding)
        => InferFault.Wrong($"Input '{Short(name)}' is unknown; expected {string.Join(", ", binding.Inputs.Columns.Take(10).Select(slot => $"'{Short(slot.Name)}'"))}"
            + $"{(binding.Inputs.Columns.Length > 10 ? ", .." : "")}, as GET /v2/models/{binding.Name} lists them.");

    public static InferFault WrongType(InputSlot slot, string found)
        => InferFault.Wrong($"Input '{slot.Name}' has the datatype {Short(found)}; expected {slot.DataType}{(slot.IsText || slot.IsCodes || slot.IsTensor ? "" : ", or another of numbers")}{(slot.Dates is null ? "" : ", or BYTES for dates as text")}.");

    public static InferFault WrongShape(InputSlot slot, string found)
        => InferFault.Wrong($"Input '{slot.Name}' has the shape [{found}]; expected {slot.ExpectedShape}.");

    public static InferFault WrongCount(InputSlot slot, string found, long expected)
        => InferFault.Wrong($"Input '{slot.Name}' has {found} elements; expected {expected}, as its shape says.");

    public static InferFault WrongElement(InputSlot slot, int element, string found, string expected)
        => InferFault.Wrong($"Input '{slot.Name}' has {Short(found)} at element {element}; expected {expected}.");

    public static InferFault WrongDate(InputSlot slot, int element, ReadOnlySpan<char> found, string expected)
        => InferFault.Wrong($"Input '{slot.Name}' has '{Short(found)}' at element {element}. {expected}");

    public static string Short(ReadOnlySpan<char> text) => text.Length <= MostLetters ? text.ToString() : string.Concat(text[..MostLetters], "...");
}
