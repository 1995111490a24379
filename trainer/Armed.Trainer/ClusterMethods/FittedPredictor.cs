using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Models;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.ClusterMethods;

/// <summary>A head of a model that goes with it.</summary>
/// <param name="model">The model; disposed with this one.</param>
/// <param name="head">The head.</param>
internal sealed class FittedPredictor(FittedModel model, PredictionHead head) : IPredictor
{
    private readonly HeadPredictor _predictor = new(model, head);

    public double Dispersion => _predictor.Dispersion;

    public string? Family => _predictor.Family;

    public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => _predictor.Predict(table, rows);

    public float[] PredictSds(ClusteredTable table, IReadOnlyList<int> rows) => _predictor.PredictSds(table, rows);

    public void Dispose()
    {
        _predictor.Dispose();
        model.Dispose();
    }
}
