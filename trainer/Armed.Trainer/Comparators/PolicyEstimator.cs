using Armed.Runtime;
using Armed.Trainer.Data;
using Armed.Trainer.Pipeline;
using Armed.Trainer.Predicting;

namespace Armed.Trainer.Comparators;

/// <summary>An ARMED model that answers rows of unknown clusters as a bundle with these options would.</summary>
/// <param name="name">Its name.</param>
/// <param name="options">Every choice of the fit.</param>
internal sealed class PolicyEstimator(string name, TrainingOptions options) : IEstimator
{
    public string Name => name;

    /// <summary>The options without what predictions do not depend on and takes time.</summary>
    private TrainingOptions Options => options with
    {
        MeasuresNewClusters = false,
        ConfidenceIntervals = ConfidenceMethod.Wald,
        DegreesOfFreedom = DegreesOfFreedomMethod.Satterthwaite,
        ZPredictor = options.UnknownCluster == UnknownClusterPolicy.Inferred ? options.ZPredictor : false,
    };

    public IPredictor Fit(Split split, CancellationToken cancellation = default)
    {
        var model = ArmedTraining.Fit(split, Options, cancellation: cancellation);
        try
        {
            var mixed = model.Predictor(PredictionHead.Mixed);
            var inferred = model.Heads.Contains(PredictionHead.Inferred) ? model.Predictor(PredictionHead.Inferred) : null;
            return new OwningPredictor(model, inferred is null ? mixed : new PolicyPredictor(mixed, inferred, model.Split));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
