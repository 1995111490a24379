using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Refit.Slopes;

/// <summary>The mean over some rows of the derivatives of the hidden features w by a number of the table, as differences of the networks themselves.</summary>
internal sealed class HiddenSlopes : IDisposable
{
    // Of a standard deviation: large against single precision, and over the rows a kink within a step hardly counts.
    private const float Step = 0.02f;

    private readonly TorchPredictor _predictor;
    private readonly RefitRows _rows;
    private readonly HiddenMap _map;

    private HiddenSlopes(FittedModel model, RefitRows rows, HiddenMap map) => (_predictor, _rows, _map) = (new TorchPredictor(model), rows, map);

    /// <summary>Of networks whose hidden features are functions of x alone; null for others, which read images or a series or are a program's own.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">Its rows.</param>
    public static HiddenSlopes? Of(FittedModel model, RefitRows rows) =>
        rows.Map is { } map && model.Networks.All(network => network.Backbone is DenseBackbone && network.Encoder.Image is null) ? new HiddenSlopes(model, rows, map) : null;

    /// <summary>Whether a column of x is a number of the table as it is: a term of a formula is not.</summary>
    public bool Has(int column) => _rows.Data.Encoding.Numeric.Any(number => number.Name == _rows.InputColumns[column].Source);

    /// <summary>The mean derivatives by a column of x that is a number as it is [P].</summary>
    /// <param name="column">The column.</param>
    /// <param name="on">The table's rows.</param>
    /// <param name="shares">The share of each row in the mean, in the same order; 0 for rows that do not count.</param>
    public double[] By(int column, int[] on, double[] shares)
    {
        int[] counted = [.. Enumerable.Range(0, on.Length).Where(i => shares[i] > 0)];
        var input = _rows.InputColumns[column];
        var number = Enumerable.Range(0, _rows.Data.Encoding.Numeric.Count).First(at => _rows.Data.Encoding.Numeric[at].Name == input.Source);
        var raw = _rows.Data.Rows.Select([.. counted.Select(i => on[i])]);
        var step = (float)(Step / 2 * input.Scale);
        var (low, high) = (Moved(raw, number, -step), Moved(raw, number, step));
        var (before, after) = (_predictor.Layers.LastHidden(low), _predictor.Layers.LastHidden(high));
        var hidden = new double[_map.Inputs];
        for (var i = 0; i < counted.Length; i++)
        {
            var at = (i * raw.FeatureCount) + number;
            var share = shares[counted[i]] * input.Scale / ((double)high.Features[at] - low.Features[at]); // as single precision has the step
            for (var k = 0; k < hidden.Length; k++)
            {
                hidden[k] += share * ((double)after[(i * hidden.Length) + k] - before[(i * hidden.Length) + k]);
            }
        }

        return [.. Enumerable.Range(0, _map.Outputs).Select(p => hidden.Select((slope, k) => slope * _map.Weight[(p * hidden.Length) + k]).Sum())];
    }

    /// <summary>Frees the native memory.</summary>
    public void Dispose() => _predictor.Dispose();

    private static EncodedRows Moved(EncodedRows raw, int number, float step) =>
        raw.WithFeatures(raw.Features.Select((value, at) => at % raw.FeatureCount == number ? value + step : value).ToArray());
}
