using System.Globalization;
using System.Text;
using Armed.Trainer.Networks;
using Armed.Trainer.Training;

namespace Armed.Trainer.Bundling;

/// <summary>
/// The clusters' effects in original units (<c>random_effects.csv</c>): slopes per unit of the column, the intercept where every column with a
/// slope is 0 and the hidden layer at its training mean. Effects of hidden units are on the hidden units' own scale.
/// </summary>
internal sealed class RandomEffectsTable(FittedModel model, FitData data)
{
    /// <summary>Every effect of every cluster, in code order.</summary>
    public IEnumerable<EffectSummary> Rows()
    {
        for (int g = 0; g < model.Network.Effects.Count; g++)
            foreach (var row in Factor(g))
                yield return row;
    }

    /// <summary>The file's content.</summary>
    public byte[] ToCsv()
    {
        var text = new StringBuilder("factor,cluster,effect,mean,sd\n");
        foreach (var row in Rows())
            text.Append(CultureInfo.InvariantCulture, $"{Quote(row.Factor)},{Quote(row.Cluster)},{Quote(row.Effect)},{row.Mean:G7},{row.Sd:G7}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private IEnumerable<EffectSummary> Factor(int factor)
    {
        var design = model.Network.Effects[factor].Design;
        var tables = new EffectTables(model, factor);
        var units = Units(design);
        var cluster = model.Encoding.Clusters[factor];
        for (int c = 0; c < tables.Clusters; c++)
            for (int o = 0; o < tables.Outputs; o++)
                for (int k = 0; k < tables.Effects; k++)
                {
                    var (mean, variance) = k == 0 ? Intercept(tables, units, c, o) : (tables.Mean(c, k, o) * units[k].Slope, tables.Variance(c, k, o) * units[k].Slope * units[k].Slope);
                    yield return new EffectSummary(cluster.Name, cluster.Levels[c], Name(design.Terms[k], o), mean, Math.Sqrt(variance));
                }
    }

    private static (double Mean, double Variance) Intercept(EffectTables tables, (double Slope, double At)[] units, int cluster, int output)
    {
        double mean = 0, variance = 0;
        for (int k = 0; k < units.Length; k++)
        {
            mean += tables.Mean(cluster, k, output) * units[k].At;
            variance += tables.Variance(cluster, k, output) * units[k].At * units[k].At;
        }
        return (mean, variance);
    }

    /// <summary>Per effect: design units per original unit, and the design's value where the intercept is read.</summary>
    private (double Slope, double At)[] Units(RandomEffectsDesign design)
    {
        double[] hidden = design.Hidden > 0 ? HiddenMeans() : [];
        var columns = design.SlopeColumns.Select(j => model.Network.Encoder.Columns[j]);
        return [(1, 1), .. columns.Select(c => (1 / c.Scale, -c.Offset / c.Scale)), .. hidden.Select(h => (1.0, h))];
    }

    private double[] HiddenMeans()
    {
        using var predictor = new Evaluation.TorchPredictor(model);
        return predictor.HiddenMeans(data.Rows.Select(data.Training));
    }

    private string Name(string term, int output) => model.Outcome.Outputs == 1 ? term : $"{data.Table.Outcome.ClassNames[output]}: {term}";

    private static string Quote(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 && text.Length > 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
