using System.Globalization;
using System.Text;
using Armed.Runtime.Common;
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

    /// <summary>The file's content.</summary>
    public byte[] ToCsv()
    {
        var text = new StringBuilder("factor,cluster,effect,mean,sd\n");
        foreach (var row in Rows())
        {
            text.Append(CultureInfo.InvariantCulture, $"{CsvText.Quote(row.Factor)},{CsvText.Quote(row.Cluster)},{CsvText.Quote(row.Effect)},{row.Mean:G7},{row.Sd:G7}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private IEnumerable<EffectSummary> Factor(int factor)
    {
        var table = model.LastLayer.Effects[factor].Scaled(model.OutcomeSd);
        var units = Units(table.Design);
        var cluster = model.Encoding.Clusters[factor];
        for (var c = 0; c < table.Clusters; c++)
        {
            for (var o = 0; o < table.Outputs; o++)
            {
                for (var k = 0; k < table.Effects; k++)
                {
                    var (mean, variance) = Moments(table, Combination(table.Design, units, k), c, o);
                    yield return new EffectSummary(cluster.Name, cluster.Levels[c], Name(table.Design.Terms[k], o), mean, Math.Sqrt(variance));
                }
            }
        }
    }

    /// <summary>An effect in original units as a linear combination [K] of the table's effects.</summary>
    private static double[] Combination(RandomEffectsDesign design, (double Slope, double At)[] units, int effect)
    {
        if (design.HasIntercept && effect == 0)
        {
            return Array.ConvertAll(units, u => u.At);
        }

        var combination = new double[units.Length];
        combination[effect] = units[effect].Slope;
        return combination;
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
                    variance += (i == j ? 1 : 2) * combination[i] * combination[j] * table.WithFixed[cluster * table.Packed + i * (i + 1) / 2 + j];
                }
            }
        }
        return (mean, Math.Max(0, variance));
    }

    /// <summary>Per effect: design units per original unit, and the design's value where the intercept is read.</summary>
    public (double Slope, double At)[] Units(RandomEffectsDesign design)
    {
        var hidden = design.Hidden > 0 ? HiddenMeans() : [];
        var columns = design.SlopeColumns.Select((j, i) => (Column: model.Network.Encoder.Columns[j], Shift: (double)design.Shifts[i]));
        return
        [
            .. design.HasIntercept ? [(1.0, 1.0)] : Array.Empty<(double, double)>(),
            .. columns.Select(c => (1 / c.Column.Scale, c.Shift - c.Column.Offset / c.Column.Scale)),
            .. hidden.Take(design.Hidden).Select(h => (1.0, h)),
        ];
    }

    private double[] HiddenMeans()
    {
        using var predictor = new TorchPredictor(model);
        return predictor.HiddenMeans(data.Rows.Select(data.Training));
    }

    private string Name(string term, int output) => model.Outcome.Outputs == 1 ? term : $"{data.Table.Outcome.ClassNames[output]}: {term}";
}
