using Armed.Runtime.Bundles;
using Armed.Runtime.Documents;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Export;

/// <summary>
/// The clusters' effects in original units (<c>random_effects.csv</c>): slopes per unit of the column, the intercept where every column with a
/// slope is 0 and the hidden layer at its training mean. Effects of hidden units are on the hidden units' own scale.
/// </summary>
internal sealed class RandomEffectsTable(FittedModel model, FitData data)
{
    /// <summary>Every effect of every cluster, in code order.</summary>
    public IEnumerable<EffectSummary> Rows()
    {
        for (var g = 0; g < model.LastLayer.Effects.Count; g++)
        {
            foreach (var row in Factor(g))
            {
                yield return row;
            }
        }
    }

    private IEnumerable<EffectSummary> Factor(int factor)
    {
        var table = model.LastLayer.Effects[factor].Scaled(model.OutcomeSd);
        var units = Units(table.Design);
        var cluster = model.Encoding.Clusters[factor];
        var classes = table.Outputs == 1 ? [] : data.Table.Outcome.ClassNames;
        for (var c = 0; c < table.Clusters; c++)
        {
            for (var o = 0; o < table.Outputs; o++)
            {
                for (var k = 0; k < table.Effects; k++)
                {
                    var (mean, variance) = Moments(table, EffectUnits.Combination(table.Design.Terms, units, k), c, o);
                    yield return new EffectSummary(cluster.Name, cluster.Levels[c], EffectUnits.Name(table.Design.Terms[k], classes, o), mean, Math.Sqrt(variance));
                }
            }
        }
    }

    /// <summary>Mean a'm and variance a'S a, with the uncertainty of the fixed effects where it is known.</summary>
    private static (double Mean, double Variance) Moments(EffectTable table, double[] combination, int cluster, int output)
    {
        double mean = 0, variance = 0;
        for (var i = 0; i < combination.Length; i++)
        {
            var at = cluster * table.Width + i * table.Outputs + output;
            mean += combination[i] * table.Means[at];
            if (table.WithFixed is null)
            {
                variance += combination[i] * combination[i] * table.Variances[at];
            }
            else
            {
                for (var j = 0; j <= i; j++)
                {
                    var (row, column) = ((i * table.Outputs) + output, (j * table.Outputs) + output);
                    variance += (i == j ? 1 : 2) * combination[i] * combination[j] * table.WithFixed[(cluster * table.Packed) + (row * (row + 1) / 2) + column];
                }
            }
        }
        return (mean, Math.Max(0, variance));
    }

    /// <summary>Per effect: design units per original unit, and the design's value where the intercept is read.</summary>
    public EffectUnit[] Units(RandomEffectsDesign design)
    {
        var hidden = design.Hidden > 0 ? HiddenMeans() : [];
        var columns = design.SlopeColumns.Select((j, i) => (Column: model.Columns[j], Shift: (double)design.Shifts[i]));
        return
        [
            .. design.HasIntercept ? [new EffectUnit(1, 1)] : Array.Empty<EffectUnit>(),
            .. columns.Select(c => new EffectUnit(1 / c.Column.Scale, c.Shift - c.Column.Offset / c.Column.Scale)),
            .. hidden.Take(design.Hidden).Select(h => new EffectUnit(1, h)),
        ];
    }

    private double[] HiddenMeans()
    {
        using var predictor = new TorchPredictor(model);
        return predictor.Layers.HiddenMeans(data.Rows.Select(data.Training));
    }
}
