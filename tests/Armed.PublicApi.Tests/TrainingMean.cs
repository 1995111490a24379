using Armed.Trainer.Data;
using Armed.Trainer.Predicting;

namespace Armed.PublicApi.Tests;

/// <summary>A user's own model for comparison: it predicts the training rows' share of the positive class for every row.</summary>
internal sealed class TrainingMean : IEstimator
{
    public string Name => "training mean";

    public IPredictor Fit(Split split, CancellationToken cancellation = default) => new Constant((float)split.Training.Average(row => split.Table.Outcome.Classes[row]));

    private sealed class Constant(float share) : IPredictor
    {
        public float[] Predict(ClusteredTable table, IReadOnlyList<int> rows) => [.. rows.Select(_ => share)];

        public void Dispose()
        {
        }
    }
}
