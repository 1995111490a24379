using System.Numerics;

namespace Armed.Runtime.Rows;

/// <summary>
/// The row counts for which buffers are bound: every count to 8, then steps of an eighth of an octave (9, 10, .. 16, 18, .. 32, 36, ..). A call's rows are filled up to the
/// next one with zeros, at most one row in nine. So few shapes ever reach ONNX Runtime, which keeps a memory plan for each, and few bindings are kept.
/// </summary>
internal static class RowSteps
{
    private const int PerOctave = 8, Log2 = 3;

    /// <summary>Number of steps up to a count of rows that is itself a step.</summary>
    public static int CountTo(int rows) => IndexOf(rows) + 1;

    /// <summary>Index of the smallest step that holds some rows, at least 1.</summary>
    public static int IndexOf(int rows)
    {
        if (rows <= PerOctave)
        {
            return rows - 1;
        }

        // Octave o holds the counts above 8 * 2^(o-1), up to 8 * 2^o, in steps of 2^(o-1).
        var octave = BitOperations.Log2((uint)(rows - 1)) - Log2 + 1;
        return (octave * PerOctave) + ((rows - 1) >> (octave - 1)) - PerOctave;
    }

    /// <summary>Rows of a step.</summary>
    public static int Rows(int index)
    {
        var (octave, step) = Math.DivRem(index, PerOctave);
        return octave == 0 ? step + 1 : (PerOctave + step + 1) << (octave - 1);
    }
}
