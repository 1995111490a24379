using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Pipeline;

/// <summary>A predictor that owns the model that it reads.</summary>
internal sealed class OwningPredictor(TrainedModel model, IPredictor predictor) : IPredictor
{
    public double Dispersion => predictor.Dispersion;

    public string? Family => predictor.Family;

    public bool? UsesNetwork => predictor.UsesNetwork;

    public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => predictor.Predict(table, rows);

    public float[] PredictSds(ClusteredTable table, IReadOnlyList<int> rows) => predictor.PredictSds(table, rows);

    public void Dispose()
    {
        predictor.Dispose();
        model.Dispose();
    }
}
