using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>
/// How an outcome depends on the linear predictor (offset included): losses for training, the integrated prediction, its own parameters. Observation weights
/// float [N, 1] make every loss the weighted mean sum(w l) / sum(w); a weight of 2 is two equal rows.
/// </summary>
internal abstract class OutcomeModel : nn.Module
{
    protected OutcomeModel(string name)
        : base(name)
    {
    }

    /// <summary>Kind of outcome.</summary>
    public abstract OutcomeKind Kind { get; }

    /// <summary>Number of linear predictors O.</summary>
    public abstract int Outputs { get; }

    /// <summary>Columns of the prediction: 1, or the number of classes.</summary>
    public virtual int Width => 1;

    /// <summary>Whether the linear predictor has an intercept; cut points take its place.</summary>
    public bool HasIntercept => Kind.HasIntercept;

    /// <summary>Parameters that are learned with the network, such as ln sigma.</summary>
    public virtual IReadOnlyList<Parameter> Learned => [];

    /// <summary>Parameters in addition to the linear predictor, as numbers; those that the outcome does not have are ignored.</summary>
    public virtual OutcomeParameters Parameters
    {
        get => new();
        set { }
    }

    /// <summary>The same likelihood with other parameters, as a module of its own on the CPU. The caller disposes it.</summary>
    public OutcomeModel With(OutcomeParameters parameters)
    {
        var other = New();
        other.Parameters = parameters;
        return other;
    }

    /// <summary>The intercept [O] of the best constant predictor, where training starts.</summary>
    public abstract Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null);

    /// <summary>Starts the model's own parameters at those of the best constant predictor.</summary>
    public virtual void StartLearned(Tensor outcome, Tensor? weights)
    {
    }

    /// <summary>L_e(y, y_M): mean negative log-likelihood at the linear predictor [N, O].</summary>
    public abstract Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null);

    /// <summary>L_e(y, y_F): the same at the marginal prediction over random effects of variance [N or 1, O].</summary>
    public abstract Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null);

    /// <summary>The prediction [N, 1 or classes], integrated over a linear predictor of that mean and variance.</summary>
    public abstract Tensor Predict(Tensor linearPredictor, Tensor variance);

    /// <summary>Adds the prediction to a graph, E g^-1(eta) over eta ~ N(mean, variance) [N, O], as <see cref="Predict"/> computes it: [N, 1 or classes].</summary>
    public virtual GraphValue Emit(GraphBuilder builder, GraphValue mean, GraphValue variance)
    {
        using var scope = builder.Scope("integrate");
        return EmitIntegral(builder, mean, variance);
    }

    /// <summary>Residual standard deviation in units of the outcome; null without one.</summary>
    /// <param name="outcomeSd">Standard deviation of the outcome.</param>
    public virtual double? ResidualSd(double outcomeSd) => null;

    /// <summary>Adds what the manifest says of the distribution.</summary>
    public virtual OutcomeDescription Describe(OutcomeDescription outcome) => outcome;

    /// <summary>The nodes of <see cref="Emit"/>.</summary>
    protected abstract GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance);

    /// <summary>Another module of the same likelihood.</summary>
    protected abstract OutcomeModel New();

    /// <summary>
    /// Divides logits by sqrt(1 + pi v / 8), the logistic-normal integral's approximation
    /// (MacKay, "The evidence framework applied to classification networks", Neural Computation 4, 1992).
    /// </summary>
    protected static Tensor Attenuate(Tensor logits, Tensor variance) => logits * Attenuation(variance);

    /// <summary>1 / sqrt(1 + pi v / 8).</summary>
    protected static Tensor Attenuation(Tensor variance) => variance.Times(Math.PI / 8).PlusOne().rsqrt();

    /// <summary>sum(w l) / sum(w) of losses [N] or [N, 1]; the mean without weights.</summary>
    protected static Tensor Mean(Tensor losses, Tensor? weights)
    {
        if (weights is null)
        {
            return losses.mean();
        }

        var w = weights.view(losses.shape);
        return (losses * w).sum() / w.sum();
    }

    /// <summary>Weighted share or mean of values [N, 1], as [1].</summary>
    protected static Tensor WeightedMean(Tensor values, Tensor weights) => (values * weights).sum([0L]) / weights.sum([0L]);
}
