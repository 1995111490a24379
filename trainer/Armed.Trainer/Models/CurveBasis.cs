using Armed.Runtime.Documents;
using TorchSharp;
using static TorchSharp.torch;

namespace Armed.Trainer.Models;

/// <summary>
/// A curve in one column t of x: Brownian motion interpolated at knots k_0 &lt; .. &lt; k_J (Wiener's integrated white noise; as a random effect Zhang, Lin, Raz and Sowers, J Am Stat Assoc 93, 1998, have its
/// smoother relative). With the shares p_j = clip((t - k_(j-1)) / h_j, 0, 1), h_j = k_j - k_(j-1), it is sum_j sqrt(h_j) p_j z_j with independent normal z_j, constant outside the knots. What other columns of the
/// model hold, a constant and, of a <see cref="EncodedColumnKind.CurveRest"/>, the line, is taken out by least squares over the training rows, and the mean square of the whole is 1.
/// </summary>
internal sealed class CurveBasis : DerivedColumns
{
    private readonly float[] _lower;   // k_0 .. k_(J-1)
    private readonly float[] _inverse; // 1 / h_j

    public CurveBasis(int column, EncodedColumn source, EncodedColumnKind kind, bool isFixed, float[] knots, float[] weight, float[] offset)
    {
        (Column, Kind, IsFixed, Knots, Weight, Offset) = (column, kind, isFixed, knots, weight, offset);
        _lower = knots[..^1];
        _inverse = [.. _lower.Zip(knots[1..], (low, high) => 1 / (high - low))];
        Columns = [.. Enumerable.Range(1, Pieces).Select(j => new EncodedColumn(source.Source, EffectUnits.Piece(source.Name, j), kind, 0, 1) { IsFixed = isFixed })];
    }

    /// <summary>The column t of x.</summary>
    public int Column { get; }

    /// <summary>The whole curve, or what it has beside its line.</summary>
    public EncodedColumnKind Kind { get; }

    /// <summary>Whether its columns have fixed coefficients, which share a variance.</summary>
    public bool IsFixed { get; }

    /// <summary>Knots in units of x, ascending [J + 1].</summary>
    public float[] Knots { get; }

    /// <summary>From shares to columns, [J, J]: row j has what share j gives each column.</summary>
    public float[] Weight { get; }

    /// <summary>Added to the columns [J].</summary>
    public float[] Offset { get; }

    /// <summary>Lower ends of the pieces [J].</summary>
    public IReadOnlyList<float> Lower => _lower;

    /// <summary>Inverse lengths of the pieces [J].</summary>
    public IReadOnlyList<float> Inverse => _inverse;

    /// <summary>Number of pieces J, and of columns.</summary>
    public int Pieces => _lower.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<EncodedColumn> Columns { get; }

    /// <inheritdoc/>
    public override Tensor Build(Tensor x)
    {
        using var scope = NewDisposeScope();
        using Scalar none = 0, all = 1;
        var shares = ((x.narrow(1, Column, 1) - tensor(_lower)) * tensor(_inverse)).clamp(none, all); // [N, J]
        // Copies in libtorch's own memory: the order of a product's sums depends on how its operands are aligned, and arrays of .NET are aligned by chance.
        return addmm(tensor(Offset).clone(), shares, tensor(Weight).view(Pieces, Pieces).clone(), 1, 1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override void Copy(ReadOnlySpan<float> x, Span<float> target)
    {
        Offset.CopyTo(target);
        for (var j = 0; j < Pieces; j++)
        {
            var share = Math.Clamp((x[Column] - _lower[j]) * _inverse[j], 0, 1);
            for (var k = 0; share != 0 && k < Pieces; k++)
            {
                target[k] += share * Weight[(j * Pieces) + k];
            }
        }
    }

    /// <summary>Adds a multiple of the columns' derivatives by t: those of the piece that holds it, 0 outside the knots.</summary>
    /// <param name="value">t.</param>
    /// <param name="factor">The multiple.</param>
    /// <param name="target">What they are added to, [J].</param>
    public void AddSlopes(float value, double factor, Span<double> target)
    {
        var piece = Array.FindLastIndex(_lower, lower => lower < value);
        if (piece < 0 || value > Knots[^1])
        {
            return;
        }

        for (var k = 0; k < Pieces; k++)
        {
            target[k] += factor * _inverse[piece] * Weight[(piece * Pieces) + k];
        }
    }
}
