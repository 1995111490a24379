using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;

namespace Armed.Trainer;

/// <summary>An ARMED model among others that are fitted and scored on the same split.</summary>
/// <param name="options">Every choice of the fit; null for the defaults.</param>
/// <param name="head">The head that predicts. Default mixed.</param>
public sealed class ArmedEstimator(TrainingOptions? options = null, PredictionHead head = PredictionHead.Mixed) : IEstimator
{
    /// <summary>"armed" and the head in lower case.</summary>
    public string Name => $"armed {head.ToString().ToLowerInvariant()}";

    /// <summary>Fits a model.</summary>
    /// <param name="split">The table and its rows.</param>
    /// <param name="cancellation">Stops after the step under way.</param>
    /// <returns>The head as a predictor, which owns the model. The caller disposes it.</returns>
    /// <exception cref="InputException">The table or an option is wrong; the message lists every fault.</exception>
    /// <exception cref="ArgumentException">An option is out of range, or the model does not have the head.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        var model = ArmedTraining.Fit(split, options, cancellation: cancellation);
        try
        {
            return new OwningPredictor(model, model.Predictor(head));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
