using Armed.Trainer.Common;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>Derivatives by columns of x of sums of the components of <see cref="RandomUnits"/> that are left of 1 and x alone.</summary>
internal sealed class UnitDerivatives : IDisposable
{
    private readonly Tensor _directions; // [F', U]
    private readonly Tensor _active;     // 1 for rows beyond the kink, else 0 [n, U]
    private readonly Tensor _units;      // what is left of the units after regression on 1 and x [n, U]
    private readonly Tensor _lines;      // the coefficients of x in that regression [F', U]
    private readonly Tensor _ofLine;     // weights of the rows that give the coefficients of x of a regression on 1 and x [F', n]
    private readonly Tensor _chosen;     // the components that are kept, in units [U, R]
    private readonly Tensor _variances;  // of these [R]

    /// <param name="rows">The rows; columns derived from x do not enter.</param>
    /// <param name="seed">Of the directions and kinks.</param>
    public UnitDerivatives(RefitRows rows, long seed)
    {
        using var scope = NewDisposeScope();
        var own = rows.InputColumns.Count(column => !column.IsDerived);
        var columns = tensor(rows.Columns).view(-1, rows.Width).slice(1, 0, 1 + own, 1).to(float64);              // 1, x [n, 1 + F']
        _directions = RandomUnits.Directions(own, (int)columns.size(0), seed, out var kinks);
        var drawn = RandomUnits.Distances(columns.slice(1, 1, 1 + own, 1), _directions, kinks).relu();            // [n, U]
        var basis = RandomUnits.Basis(columns, out var map);                                                      // columns map = basis
        var taken = basis.t().mm(drawn);                                                                          // [1 + F', U]
        (_active, _units) = (drawn.sign(), drawn - basis.mm(taken));
        (_lines, _ofLine) = (map.mm(taken).slice(0, 1, 1 + own, 1), map.slice(0, 1, 1 + own, 1).mm(basis.t()));
        var (values, vectors) = linalg.eigh(_units.t().mm(_units));
        var kept = tensor(RandomUnits.Kept(values, _units.size(0)));
        (_chosen, _variances) = (vectors.index_select(1, kept), values.index_select(0, kept));
        foreach (var owned in Owned)
        {
            owned.MoveToOuterDisposeScope();
        }
    }

    private Tensor[] Owned => [_directions, _active, _units, _lines, _ofLine, _chosen, _variances];

    /// <summary>
    /// Weights m by which m'f is a weighted mean over the rows of the derivative of f by a column of x, for f any sum of 1, x and the units' components: the Riesz representer of the average derivative in their
    /// space (Newey, Econometrica 62, 1994; Chernozhukov, Newey and Singh, Econometrica 90, 2022). Of other smooth functions it is that of their projection.
    /// </summary>
    /// <param name="shares">The share of each row in the mean of each column, <see cref="RandomUnits.Shares"/>.</param>
    /// <returns>[F', n].</returns>
    public double[,] Weights(double[] shares)
    {
        using var scope = NewDisposeScope();
        var counted = tensor(shares).clone().view(_directions.size(0), -1);                                       // [F', n], each row adds up to 1
        var slopes = (_directions * counted.mm(_active)) - _lines;                                                // mean derivatives of the units [F', U]
        return Matrix(_variances.size(0) == 0 ? _ofLine : _ofLine.Plus((slopes.mm(_chosen) / _variances).mm(_units.mm(_chosen).t())));
    }

    /// <summary>The derivative of a sum of the components at each row.</summary>
    /// <param name="rows">The rows with the components.</param>
    /// <param name="coefficients">Those of the components.</param>
    /// <returns>[F', n].</returns>
    public double[,] Slopes(RefitRows rows, ReadOnlySpan<double> coefficients)
    {
        using var scope = NewDisposeScope();
        var first = 1 + rows.InputWidth;
        var components = tensor(rows.Columns).view(-1, rows.Width).slice(1, first, first + rows.HiddenWidth, 1).to(float64);
        var sum = components.mm(tensor(coefficients.ToArray()).clone().unsqueeze(1));                             // [n, 1]
        var combined = _chosen.mm(_chosen.t().mm(_units.t().mm(sum)) / _variances.unsqueeze(1));                  // the sum in units [U, 1]; eigenvectors have no sign
        return Matrix((_directions * combined.t()).mm(_active.t()) - _lines.mm(combined));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var owned in Owned)
        {
            owned.Dispose();
        }
    }

    private static double[,] Matrix(Tensor values)
    {
        var (rows, columns) = ((int)values.size(0), (int)values.size(1));
        var matrix = new double[rows, columns];
        Buffer.BlockCopy(values.contiguous().data<double>().ToArray(), 0, matrix, 0, matrix.Length * sizeof(double));
        return matrix;
    }
}
