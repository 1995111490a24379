using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Predicts the weighted mean of the training rows, or their shares of the classes; with an offset the mean rate times the exposure.</summary>
/// <param name="family">The distribution of counts; null: as the counts vary.</param>
internal sealed class MeanEstimator(CountFamily? family) : IEstimator
{
    public string Name => "mean";

    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(split);
        var (table, rows) = (split.Table, split.Learning);
        var weights = table.Weights?.Values;
        double Weight(int row) => weights?[row] ?? 1;
        if (!table.Outcome.IsNumber)
        {
            var total = rows.Sum(Weight);
            var shares = Enumerable.Range(0, table.Outcome.ClassNames.Count).Select(code => (float)(rows.Sum(row => table.Outcome.Classes[row] == code ? Weight(row) : 0) / total));
            return new MeanPredictor([.. shares.Skip(table.Outcome.ClassNames.Count == 2 ? 1 : 0)], 0);
        }

        var (values, offsets) = (table.Outcome.Values, table.Offset?.Values);
        var mean = rows.Sum(row => Weight(row) * values[row]) / rows.Sum(row => Weight(row) * (offsets is null ? 1 : Math.Exp(offsets[row])));
        var sd = table.Outcome.Kind.IsGaussian ? Math.Sqrt(rows.Sum(row => Weight(row) * (values[row] - mean) * (values[row] - mean)) / rows.Length) : 0;
        var predictor = new MeanPredictor([(float)mean], sd);
        predictor.Dispersion = MomentDispersion.Of(predictor, table, rows, family);
        return predictor;
    }

    private sealed class MeanPredictor(float[] prediction, double sd) : IPredictor
    {
        public double Dispersion { get; set; } = double.PositiveInfinity;

        public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => table.Offset is { } offset
            ? [.. rows.Select(row => (float)(prediction[0] * Math.Exp(offset.Values[row])))]
            : [.. rows.SelectMany(_ => prediction)];

        public float[] PredictSds(ClusteredTable table, IReadOnlyList<int> rows) => sd > 0 ? [.. rows.Select(row => (float)(sd / Math.Sqrt(table.Weights?.Values[row] ?? 1)))] : [];

        public void Dispose()
        {
        }
    }
}
