using Armed.Trainer.MixedModels;
using Armed.Trainer.Models;
using Armed.Trainer.Refit.Columns;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>The mean over some rows of the derivative of a model's fixed part by a column of x, as weights of its coefficients: each row with its share: of curves exactly, of everything else by weights of the rows.</summary>
/// <param name="rows">The model's rows.</param>
/// <param name="columns">Its columns.</param>
/// <param name="data">The model on the rows.</param>
internal sealed class MeanDerivatives(RefitRows rows, RefitColumns columns, MixedModelData data)
{
    /// <summary>The weights of the coefficients [P].</summary>
    /// <param name="column">The column of x.</param>
    /// <param name="on">The table's rows.</param>
    /// <param name="weights">Weights of the rows by which a sum over them is the mean derivative (<see cref="UnitDerivatives.Weights"/>), in the order of <paramref name="on"/>.</param>
    /// <param name="shares">The share of each row in the mean, in the same order.</param>
    public double[] By(int column, int[] on, double[] weights, double[] shares)
    {
        var derivatives = FixedInformation.Sum(data, weights);
        var at = rows.InputWidth - rows.Derived.Sum(derived => derived.Columns.Count);
        foreach (var derived in rows.Derived)
        {
            if (derived is CurveBasis { IsFixed: true } curve && columns.InputsAt >= 0)
            {
                (curve.Column == column ? Slopes(curve, on, shares) : new double[curve.Pieces]).CopyTo(derivatives, columns.CoefficientOf(at));
            }

            at += derived.Columns.Count;
        }

        return derivatives;
    }

    private double[] Slopes(CurveBasis curve, int[] on, double[] shares)
    {
        var slopes = new double[curve.Pieces];
        for (var i = 0; i < on.Length; i++)
        {
            if (shares[i] > 0)
            {
                curve.AddSlopes(rows.Inputs(on[i])[curve.Column], shares[i], slopes);
            }
        }

        return slopes;
    }
}
