using Armed.Runtime;
using Armed.Trainer.Common;

namespace Armed.Trainer.Explaining.Inputs;

/// <summary>Permutation importance (Breiman, Machine Learning 45, 2001) of every column and grouping factor, by the loss of the mixed head.</summary>
/// <param name="answers">The model.</param>
/// <param name="score">Its loss.</param>
internal sealed class PermutationImportance(IRowAnswers answers, RowScore score)
{
    /// <summary>Shuffles of each input.</summary>
    public const int Shuffles = 5;

    /// <summary>Most important first.</summary>
    /// <param name="rows">Rows, best such as the fit did not use.</param>
    /// <param name="columns">The model's columns.</param>
    /// <param name="factors">Names of its grouping factors.</param>
    /// <param name="image">Name of its column of images; null without.</param>
    public IReadOnlyList<Importance> Of(LabelledSample rows, IReadOnlyList<ExplainedColumn> columns, IReadOnlyList<string> factors, string? image = null)
    {
        var loss = Loss(rows, rows.Inputs);
        var orders = Enumerable.Range(1, Shuffles).Select(seed => Order(rows.Count, (ulong)seed)).ToArray();
        var ofColumns = columns.Select(column =>
        {
            var values = rows.Inputs.Column(column);
            return Of(column.Name, isCluster: false, order => rows.Inputs.With(column, (row, _) => values[order[row]]));
        });
        var ofFactors = factors.Select((name, factor) =>
        {
            var codes = Cells.Column(rows.Inputs.Clusters, rows.Inputs.Factors, factor);
            return Of(name, isCluster: true, order => rows.Inputs.WithCluster(factor, (row, _) => codes[order[row]]));
        });
        var ofImages = image is null ? [] : new[] { Of(image, isCluster: false, order => rows.Inputs.WithImages(row => rows.Inputs.Images[order[row]])) };
        return [.. ofColumns.Concat(ofImages).Concat(ofFactors).OrderByDescending(importance => importance.Mean)];

        Importance Of(string name, bool isCluster, Func<int[], ExplainedInputs> shuffled)
        {
            double[] increases = [.. orders.Select(order => Loss(rows, shuffled(order)) - loss)];
            return new Importance(name, isCluster, increases.Average(), increases.Min(), increases.Max());
        }
    }

    private double Loss(LabelledSample rows, ExplainedInputs inputs)
    {
        var predicted = answers.Predict(inputs, PredictionHead.Mixed);
        return score.Loss(predicted.Predictions, predicted.Width, rows);
    }

    private static int[] Order(int count, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new SplitMix64(seed).Shuffle(order);
        return order;
    }
}
