using Armed.Trainer.Data;

namespace Armed.Trainer.Predicting;

/// <summary>A way to fit a model, so that several can be scored on the same split.</summary>
public interface IEstimator
{
    /// <summary>Name for tables and messages, such as "training mean".</summary>
    public string Name { get; }

    /// <summary>Fits a model on a split's training rows; its validation rows may choose between models; its test rows must not be read.</summary>
    /// <param name="split">The table and its rows.</param>
    /// <param name="cancellation">Stops the fit.</param>
    /// <returns>The fitted model. The caller disposes it.</returns>
    public IPredictor Fit(Split split, CancellationToken cancellation = default);
}
