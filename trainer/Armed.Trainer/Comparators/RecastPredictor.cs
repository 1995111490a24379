using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>A predictor that sees another form of the table.</summary>
/// <param name="predictor">The predictor; disposed with this one.</param>
/// <param name="recast">The table as it sees it, with the same rows.</param>
internal sealed class RecastPredictor(IPredictor predictor, Func<ClusteredTable, ClusteredTable> recast) : IPredictor
{
    public double Dispersion => predictor.Dispersion;

    public string? Family => predictor.Family;

    public bool? UsesNetwork => predictor.UsesNetwork;

    public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => predictor.Predict(recast(table), rows);

    public float[] PredictSds(ClusteredTable table, IReadOnlyList<int> rows) => predictor.PredictSds(recast(table), rows);

    public void Dispose() => predictor.Dispose();
}
