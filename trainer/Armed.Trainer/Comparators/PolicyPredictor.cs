using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Rows of known clusters by one predictor, rows with an unknown cluster of some factor by another.</summary>
/// <param name="known">For known clusters; disposed with this one.</param>
/// <param name="unknown">For unknown clusters; disposed with this one.</param>
/// <param name="split">The split that both were fitted on.</param>
internal sealed class PolicyPredictor(IPredictor known, IPredictor unknown, Split split) : IPredictor
{
    private readonly HashSet<string>[] _levels = [.. split.Table.Clusters.Select(factor => split.Learning.Select(row => factor.Levels[factor.Codes[row]]).ToHashSet(StringComparer.Ordinal))];

    public double Dispersion => known.Dispersion;

    public string? Family => known.Family;

    public bool? UsesNetwork => known.UsesNetwork is null || unknown.UsesNetwork is null ? null : known.UsesNetwork.Value || unknown.UsesNetwork.Value;

    public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => Divide(table, rows, (predictor, some) => predictor.Predict(table, some));

    public float[] PredictSds(ClusteredTable table, IReadOnlyList<int> rows) => Divide(table, rows, (predictor, some) => predictor.PredictSds(table, some));

    public void Dispose()
    {
        known.Dispose();
        unknown.Dispose();
    }

    private float[] Divide(ClusteredTable table, IReadOnlyList<int> rows, Func<IPredictor, IReadOnlyList<int>, float[]> predict)
    {
        var places = Enumerable.Range(0, rows.Count).ToLookup(i => IsKnown(table, rows[i]));
        float[]? result = null;
        foreach (var some in places)
        {
            int[] at = [.. some];
            var values = predict(some.Key ? known : unknown, [.. at.Select(i => rows[i])]);
            var width = values.Length / at.Length;
            result ??= new float[rows.Count * width];
            for (var i = 0; i < at.Length; i++)
            {
                values.AsSpan(i * width, width).CopyTo(result.AsSpan(at[i] * width));
            }
        }

        return result ?? [];
    }

    private bool IsKnown(ClusteredTable table, int row) => _levels.Index().All(factor => factor.Item.Contains(table.Clusters[factor.Index].Levels[table.Clusters[factor.Index].Codes[row]]));
}
