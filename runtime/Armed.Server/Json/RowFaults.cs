using Armed.Server.Faults;
using Armed.Server.Inference;

namespace Armed.Server.Json;

/// <summary>Messages about a row, counted from 0, and a column.</summary>
internal static class RowFaults
{
    private const int MostNames = 10;

    public static string Twice(int row, InputSlot slot) => $"Row {row} has the column '{slot.Name}' twice; expected once.";

    public static string Misspelt(int row, string? found, InputSlot slot) => $"Row {row} has '{InputFaults.Short(found)}', which is not a column of the model. Did you mean '{slot.Name}'?";

    public static string Missing(int row, InputSlot slot) => $"Row {row} lacks the column '{slot.Name}'; expected {Expected(slot)}.";

    public static InferFault Wrong(int row, InputSlot slot, string found) => InferFault.Wrong($"Row {row}, column '{slot.Name}': found {InputFaults.Short(found)}; expected {Expected(slot)}.");

    public static InferFault WrongDate(int row, InputSlot slot, string found, string expected) => InferFault.Wrong($"Row {row}, column '{slot.Name}': found '{InputFaults.Short(found)}'. {expected}");

    public static InferFault WrongCount(int row, InputSlot slot, string found) => InferFault.Wrong($"Row {row}, column '{slot.Name}': found {found} elements; expected {slot.Width}, flat or nested as {Shape(slot)}.");

    public static string List(IReadOnlyList<InputSlot> slots)
        => string.Join(", ", slots.Take(MostNames).Select(slot => $"'{slot.Name}'")) + (slots.Count > MostNames ? ", .." : "");

    private static string Expected(InputSlot slot) => slot.Kind switch
    {
        InputKind.Tensor => $"a list of numbers of the shape {Shape(slot)}",
        InputKind.Offset => "the logarithm of the exposure, 0 for an exposure of 1",
        InputKind.Number when slot.Dates is not null => "a date such as \"2024-03-05\", its number of days, or null for a missing value",
        InputKind.Number => "a number of single precision, or null for a missing value",
        _ => "a text, or null for a missing value",
    };

    private static string Shape(InputSlot slot) => $"[{string.Join(", ", slot.Shape)}]";
}
