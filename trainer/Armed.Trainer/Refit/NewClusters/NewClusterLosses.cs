using System.Numerics.Tensors;
using Armed.Trainer.Common;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;
using static TorchSharp.torch;

namespace Armed.Trainer.Refit.NewClusters;

/// <summary>Answers of a last layer to rows of a cluster that it does not know, whose effects have some normal distribution, and their losses.</summary>
/// <param name="model">The model.</param>
/// <param name="rows">The fit's rows.</param>
/// <param name="layer">The last layer, with one grouping factor.</param>
internal sealed class NewClusterLosses(FittedModel model, RefitRows rows, LastLayer layer)
{
    /// <summary>The effects' table.</summary>
    public EffectTable Effects { get; } = layer.Effects[0];

    /// <summary>The last layer.</summary>
    public LastLayer Layer => layer;

    /// <summary>f of a table's row.</summary>
    /// <param name="row">The row.</param>
    public double Fixed(int row)
    {
        var sum = layer.Intercept[0] + (rows.Data.Known.Length == 0 ? 0 : rows.Data.Known[row] / rows.Data.OutcomeSd);
        sum += layer.Inputs.Length == 0 ? 0 : TensorPrimitives.Dot(rows.Inputs(row), layer.Inputs);
        return sum + (layer.Hidden.Length == 0 ? 0 : TensorPrimitives.Dot(rows.Hidden(row), layer.Hidden));
    }

    /// <summary>phi of a table's row, [K].</summary>
    /// <param name="row">The row.</param>
    public double[] Design(int row)
    {
        var design = Effects.Design;
        var (phi, at) = (new double[design.Size], 0);
        var inputs = rows.Inputs(row);
        var hidden = rows.Hidden(row);
        if (design.HasIntercept)
        {
            phi[at++] = 1;
        }

        for (var s = 0; s < design.SlopeColumns.Count; s++)
        {
            phi[at++] = inputs[design.SlopeColumns[s]] + design.Shifts[s];
        }

        for (var k = 0; k < design.Hidden; k++)
        {
            phi[at++] = hidden[k];
        }

        return phi;
    }

    /// <summary>Integrated predictions [N, width] and their losses at normal linear predictors.</summary>
    /// <param name="tableRows">The rows.</param>
    /// <param name="means">Mean of each row's linear predictor.</param>
    /// <param name="variances">Its variance.</param>
    public (double[] Losses, float[] Predictions) Of(int[] tableRows, double[] means, double[] variances)
    {
        using var own = model.With(layer);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (slope, shift) = rows.Data.Kind.IsStandardised ? (model.OutcomeSd, model.OutcomeMean) : (1, 0);
        var values = own.Outcome.Predict(Column(means), Column(variances)).Times(slope).Plus(shift);
        var width = own.Outcome.Width;
        var predictions = new Predictions([.. values.contiguous().data<float>()], [], [], width, 1);
        return (PredictionLoss.Of(rows.Data, tableRows, predictions, layer.Parameters).Values, predictions.Values);
    }

    /// <summary>phi'u at an effect, and phi'S phi.</summary>
    /// <param name="phi">phi [K].</param>
    /// <param name="mean">Mean of u [K].</param>
    /// <param name="covariance">S [K, K].</param>
    public static (double Mean, double Variance) Moments(ReadOnlySpan<double> phi, ReadOnlySpan<double> mean, ReadOnlySpan<double> covariance)
    {
        var variance = 0.0;
        for (var k = 0; k < phi.Length; k++)
        {
            variance += phi[k] * TensorPrimitives.Dot(covariance.Slice(k * phi.Length, phi.Length), phi);
        }

        return (TensorPrimitives.Dot(phi, mean), Math.Max(0, variance));
    }

    private static TorchSharp.torch.Tensor Column(double[] values) => tensor(Array.ConvertAll(values, value => (float)value)).unsqueeze(1); // [N, 1]
}
