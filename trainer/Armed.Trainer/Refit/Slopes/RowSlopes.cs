using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>Derivatives by a column of x of a smooth model's fixed part, row by row: of its line and its curves exactly, and of its random units.</summary>
/// <param name="rows">The model's rows.</param>
/// <param name="columns">Its columns.</param>
/// <param name="coefficients">Its fixed coefficients.</param>
/// <param name="units">Derivatives of the units' part (<see cref="UnitDerivatives.Slopes"/>), by column and position; null without units.</param>
internal sealed class RowSlopes(RefitRows rows, RefitColumns columns, double[] coefficients, double[,]? units)
{
    /// <summary>The derivatives, 0 for a column without a coefficient.</summary>
    /// <param name="column">The column of x.</param>
    /// <param name="on">The table's rows.</param>
    public double[] By(int column, int[] on)
    {
        var line = rows.InputColumns[column].IsFixed && columns.InputsAt >= 0 ? coefficients[columns.CoefficientOf(column)] : 0;
        var curves = Curves(column);
        return Array.ConvertAll(on, row => line + (units?[column, rows.Position(row)] ?? 0) + curves.Sum(curve => Slope(curve.Basis, curve.At, row)));
    }

    private List<(CurveBasis Basis, int At)> Curves(int column)
    {
        var at = rows.InputWidth - rows.Derived.Sum(derived => derived.Columns.Count);
        List<(CurveBasis, int)> curves = [];
        foreach (var derived in rows.Derived)
        {
            if (derived is CurveBasis { IsFixed: true } curve && curve.Column == column && columns.InputsAt >= 0)
            {
                curves.Add((curve, columns.CoefficientOf(at)));
            }

            at += derived.Columns.Count;
        }

        return curves;
    }

    private double Slope(CurveBasis curve, int at, int row)
    {
        var slopes = new double[curve.Pieces];
        curve.AddSlopes(rows.Inputs(row)[curve.Column], 1, slopes);
        return slopes.Select((slope, piece) => slope * coefficients[at + piece]).Sum();
    }
}
