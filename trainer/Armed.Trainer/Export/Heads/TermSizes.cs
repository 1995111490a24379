using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export.Heads;

/// <summary>
/// How large the terms of each row's linear predictor are. Terms that cancel keep the rounding that they had, which is the condition number of their sum and not a fault of a graph.
/// </summary>
internal static class TermSizes
{
    /// <summary>With the bound of <see cref="Parity"/>, the difference that is let through is 5e-7 of the terms: four roundings of single precision each way.</summary>
    public const double Share = 0.05;

    /// <summary>By row, the largest share over the linear predictors of sum_j |beta_j x_j|, in original units.</summary>
    public static float[] Of(TorchPredictor predictor, FittedModel model, EncodedRows rows)
    {
        var (beta, width) = (model.LastLayer.Inputs, model.Columns.Count);
        var sizes = new float[rows.Rows];
        if (beta.Length == 0)
        {
            return sizes;
        }

        var x = predictor.Layers.LastInputs(rows); // [N, F' + D]
        for (var row = 0; row < sizes.Length; row++)
        {
            sizes[row] = (float)(Share * model.OutcomeSd * Enumerable.Range(0, beta.Length / width).Max(output => Sum(beta.AsSpan(output * width, width), x.AsSpan(row * width, width))));
        }

        return sizes;
    }

    /// <summary>By row, the largest share over the columns of L'a of its terms, in original units: coefficients that the data do not determine, as under separation, have terms of thousands that cancel.</summary>
    public static float[] OfSpread(TorchPredictor predictor, FittedModel model, EncodedRows rows)
    {
        var (spread, width) = (model.LastLayer.Spread!, model.LastLayer.Spread!.Width);
        var x = predictor.Layers.LastInputs(rows); // [N, F' + D]
        var (sizes, columns) = (new float[rows.Rows], spread.Inputs.Length / width);
        for (var row = 0; row < sizes.Length; row++)
        {
            var own = x.AsSpan(row * (x.Length / rows.Rows), columns);
            for (var r = 0; r < width; r++)
            {
                double sum = Math.Abs(spread.Intercept[r]);
                for (var j = 0; j < own.Length; j++)
                {
                    sum += Math.Abs((double)spread.Inputs[(j * width) + r] * own[j]);
                }

                sizes[row] = Math.Max(sizes[row], double.IsFinite(sum) ? (float)(Share * model.OutcomeSd * sum) : 0);
            }
        }

        return sizes;
    }

    private static double Sum(ReadOnlySpan<float> beta, ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (var j = 0; j < beta.Length; j++)
        {
            sum += Math.Abs((double)beta[j] * x[j]);
        }

        return double.IsFinite(sum) ? sum : 0;
    }
}
