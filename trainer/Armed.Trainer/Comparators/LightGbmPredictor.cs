using Armed.Trainer.Data;
using Armed.Trainer.LightGbm;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>Fitted trees.</summary>
/// <param name="booster">The trees; disposed with this one.</param>
/// <param name="inputs">The table's columns as they take them.</param>
/// <param name="outputs">Columns of a prediction.</param>
/// <param name="start">With an offset, what the linear predictor starts from besides.</param>
/// <param name="rounds">Rounds of trees that predict, from the first one.</param>
internal sealed class LightGbmPredictor(LightGbmBooster booster, LightGbmInputs inputs, int outputs, double start, int rounds) : IPredictor
{
    private const int Slice = 65_536;

    public double Dispersion { get; set; } = double.PositiveInfinity;

    public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => [.. rows.Chunk(Slice).SelectMany(slice => PredictSlice(table, slice))];

    public void Dispose() => booster.Dispose();

    private IEnumerable<float> PredictSlice(ClusteredTable table, int[] rows)
    {
        var values = booster.Predict(inputs.Of(table, rows), outputs, linear: table.Offset is not null, rounds);
        return table.Offset is { } offset ? values.Select((value, i) => (float)Math.Exp(value + start + offset.Values[rows[i]])) : values.Select(value => (float)value);
    }
}
