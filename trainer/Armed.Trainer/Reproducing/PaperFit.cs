using Armed.Trainer.Data;
using Armed.Trainer.Evaluation;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Reproducing;

/// <summary>Predictors of one fit, and what is measured on the held-out rows.</summary>
internal sealed class PaperFit(Split split, IReadOnlyList<(string Name, IPredictor Predictor)> predictors, TrainedModel? model) : IDisposable
{
    private const int Permutations = 10;

    /// <summary>The names and predictors.</summary>
    public IReadOnlyList<(string Name, IPredictor Predictor)> Predictors => predictors;

    public void Dispose()
    {
        foreach (var (_, predictor) in predictors)
        {
            (predictor as IDisposable)?.Dispose();
        }

        model?.Dispose();
    }

    /// <summary>Share of the held-out rows whose class is right.</summary>
    public double Accuracy(IPredictor predictor) => Accuracy(predictor, split.Table);

    /// <summary>How much a predictor uses the probes of a table that has some.</summary>
    public ProbeImportance ProbeImportance(IPredictor predictor)
    {
        var whole = Accuracy(predictor);
        return Reproducing.ProbeImportance.Of([.. split.Table.NumericColumns.Select((column, at) => (column.Name, Lost(predictor, whole, at)))]);
    }

    /// <summary>Correlation over the clusters of the effect that the model gives them, the mean difference of the log odds with and without it, with the log odds of their share of class 1.</summary>
    public double EffectAgainstRatio()
    {
        if (predictors.Count < 2)
        {
            return double.NaN;
        }

        int[] rows = [.. split.Training.Concat(split.Test)];
        var (mixed, fixedHead) = (predictors[0].Predictor.Predict(split.Table, rows), predictors[1].Predictor.Predict(split.Table, rows));
        var clusters = rows.Select((row, i) => (Cluster: split.Table.Clusters[0].Codes[row], Effect: LogOdds(mixed[i]) - LogOdds(fixedHead[i]), Class: split.Table.Outcome.Classes[row]))
            .GroupBy(row => row.Cluster).Select(group => (Effect: group.Average(row => row.Effect), Ratio: LogOdds(group.Average(row => (double)row.Class)))).ToList();
        return Correlation([.. clusters.Select(cluster => cluster.Effect)], [.. clusters.Select(cluster => cluster.Ratio)]);
    }

    /// <summary>Mean accuracy that is lost when a column's held-out values are shuffled; never below 0.</summary>
    private double Lost(IPredictor predictor, double whole, int column) =>
        Enumerable.Range(1, Permutations).Average(draw => Math.Max(0, whole - Accuracy(predictor, Shuffled(column, new Random(draw)))));

    private double Accuracy(IPredictor predictor, ClusteredTable table) => Scorer.Score(predictor, table, split.Test)["accuracy"];

    private ClusteredTable Shuffled(int column, Random random)
    {
        var old = split.Table.NumericColumns[column];
        int[] order = [.. split.Test];
        random.Shuffle(order);
        var values = (float[])old.Values.Clone();
        for (var i = 0; i < order.Length; i++)
        {
            values[split.Test[i]] = old.Values[order[i]];
        }

        return split.Table with { NumericColumns = [.. split.Table.NumericColumns.Select((other, j) => j == column ? old with { Values = values } : other)] };
    }

    private static double LogOdds(double probability)
    {
        var clipped = Math.Clamp(probability, 1e-6, 1 - 1e-6);
        return Math.Log(clipped / (1 - clipped));
    }

    private static double Correlation(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        double Products(double[] a, double meanA, double[] b, double meanB) => a.Zip(b, (first, second) => (first - meanA) * (second - meanB)).Sum();
        return Products(x, meanX, y, meanY) / Math.Sqrt(Products(x, meanX, x, meanX) * Products(y, meanY, y, meanY));
    }
}
