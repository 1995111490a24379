using System.Numerics.Tensors;
using Armed.Trainer.Common;
using Armed.Trainer.Outcomes;
using Tensor = TorchSharp.torch.Tensor;

namespace Armed.Trainer.Fitting.Objectives;

/// <summary>
/// What the outcome says of a row, as orthonormal columns over a batch: indicators of classes; y and y^2; ln(1 + y) with a log link. What lies in their span is not held against
/// the hidden layers: clusters differ in their outcomes, and no features that predict the outcome can hide that.
/// </summary>
internal sealed class OutcomeBasis(OutcomeModel outcome)
{
    private const double SmallestPart = 1e-6;

    /// <summary>Number of columns M.</summary>
    public int Count { get; } = outcome.Kind.TakesCodes ? outcome.Width : outcome.Kind.HasLogLink ? 2 : 3;

    /// <summary>Fills the basis [M, B], a column of the batch after the other. A column that the others contain is 0.</summary>
    /// <param name="y">The outcomes on the CPU, float [B, 1] or int64 [B].</param>
    /// <param name="basis">The target.</param>
    public void Fill(Tensor y, Span<float> basis)
    {
        basis.Clear();
        if (outcome.Kind.TakesCodes)
        {
            FillIndicators(TensorMemory.Longs(y), basis);
        }
        else
        {
            FillNumbers(TensorMemory.Floats(y), basis);
        }
    }

    private static void FillIndicators(ReadOnlySpan<long> codes, Span<float> basis)
    {
        var rows = codes.Length;
        for (var i = 0; i < rows; i++)
        {
            basis[(int)codes[i] * rows + i] = 1;
        }

        for (var start = 0; start < basis.Length; start += rows)
        {
            Normalise(basis.Slice(start, rows), 0);
        }
    }

    private void FillNumbers(ReadOnlySpan<float> y, Span<float> basis)
    {
        var rows = y.Length;
        basis[..rows].Fill(1 / MathF.Sqrt(rows));
        var first = basis.Slice(rows, rows);
        for (var i = 0; i < rows; i++)
        {
            first[i] = outcome.Kind.HasLogLink ? MathF.Log(1 + Math.Max(0, y[i])) : y[i];
        }

        Orthonormalise(basis, 1, rows);
        if (Count == 3)
        {
            TensorPrimitives.Multiply(first, first, basis.Slice(2 * rows, rows));
            Orthonormalise(basis, 2, rows);
        }
    }

    /// <summary>Takes the columns before out of a column, twice for rounding, and divides it by its norm.</summary>
    private static void Orthonormalise(Span<float> basis, int column, int rows)
    {
        var own = basis.Slice(column * rows, rows);
        var smallest = SmallestPart * TensorPrimitives.Norm<float>(own);
        for (var j = 0; j < 2 * column; j++)
        {
            var other = basis.Slice(j % column * rows, rows);
            TensorPrimitives.MultiplyAdd(other, -TensorPrimitives.Dot<float>(other, own), own, own);
        }

        Normalise(own, smallest);
    }

    private static void Normalise(Span<float> column, double smallest)
    {
        var norm = TensorPrimitives.Norm<float>(column);
        if (norm > smallest)
        {
            TensorPrimitives.Multiply(column, 1 / norm, column);
        }
        else
        {
            column.Clear();
        }
    }
}
