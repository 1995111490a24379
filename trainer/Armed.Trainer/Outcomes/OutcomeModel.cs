using Armed.Onnx;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>
/// How an outcome depends on the linear predictor (offset included): losses for training, the integrated prediction, its own parameters. Observation weights
/// float [N, 1] make every loss the weighted mean sum(w l) / sum(w); a weight of 2 is two equal rows. Outcomes are numbers, float [N, 1]; O is the number of linear predictors, 1 for numbers.
/// </summary>
/// <remarks>A subclass with parameters names them in <see cref="Learned"/> and calls <c>RegisterComponents</c> in its constructor.</remarks>
public abstract class OutcomeModel : nn.Module
{
    /// <summary>Makes the module of a kind.</summary>
    /// <param name="kind">The kind that builds it.</param>
    protected OutcomeModel(OutcomeKind kind)
        : base((kind ?? throw new ArgumentNullException(nameof(kind))).Name) => Kind = kind;

    /// <summary>Kind of outcome.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>Number of linear predictors O.</summary>
    internal virtual int Outputs => 1;

    /// <summary>Columns of the prediction: 1, or the number of classes.</summary>
    internal virtual int Width => 1;

    /// <summary>Whether the linear predictor has an intercept; cut points take its place.</summary>
    internal bool HasIntercept => Kind.HasIntercept;

    /// <summary>Parameters that are learned with the network, such as ln sigma.</summary>
    public virtual IReadOnlyList<Parameter> Learned => [];

    /// <summary>Whether the loss has the exponential of the linear predictor, so that a few long steps send it to infinity.</summary>
    internal virtual bool IsExponential => false;

    /// <summary>Parameters in addition to the linear predictor, as numbers; those that the outcome does not have are ignored.</summary>
    public virtual OutcomeParameters Parameters
    {
        get => new();
        set { }
    }

    /// <summary>The same likelihood with other parameters, as a module of its own on the CPU. The caller disposes it.</summary>
    internal OutcomeModel With(OutcomeParameters parameters)
    {
        var other = New();
        other.Parameters = parameters;
        return other;
    }

    /// <summary>The intercept [O] of the best constant predictor, where training starts. Default: the link of the mean, less the mean offset.</summary>
    /// <param name="outcome">The outcomes of the training rows.</param>
    /// <param name="weights">Their weights [N, 1]; null: 1 each.</param>
    /// <param name="offset">Their offsets [N, 1]; null: 0 each.</param>
    public virtual Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null)
    {
        using var mean = Mean(outcome, weights);
        using var known = offset is null ? null : Mean(offset, weights);
        return tensor(new[] { (float)Kind.Link(mean.item<float>()) - (known?.item<float>() ?? 0) }, device: outcome.device);
    }

    /// <summary>Starts the model's own parameters at those of the best constant predictor. Default: they stay as they are.</summary>
    /// <param name="outcome">The outcomes of the training rows.</param>
    /// <param name="weights">Their weights [N, 1]; null: 1 each.</param>
    public virtual void StartLearned(Tensor outcome, Tensor? weights)
    {
    }

    /// <summary>L_e(y, y_M): mean negative log-likelihood at the linear predictor [N, O].</summary>
    /// <param name="linearPredictor">The linear predictor.</param>
    /// <param name="outcome">The outcomes.</param>
    /// <param name="weights">Weights of the rows [N, 1]; null: 1 each.</param>
    /// <returns>A number.</returns>
    public abstract Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null);

    /// <summary>How many rows a mean loss stands for: sum(w), but N where weights are precisions.</summary>
    /// <param name="outcome">The outcomes.</param>
    /// <param name="weights">Their weights [N, 1]; null: 1 each.</param>
    internal double WeightOf(Tensor outcome, Tensor? weights)
    {
        if (weights is null || Kind.IsGaussian)
        {
            return outcome.size(0);
        }

        using var sum = weights.sum();
        return sum.item<float>();
    }

    /// <summary>First derivatives of the rows' negative log-likelihoods by each linear predictor, and second ones by each alone, [N, O]. Default: by autograd, for one linear predictor.</summary>
    /// <param name="linearPredictor">The linear predictor [N, O].</param>
    /// <param name="outcome">The outcomes.</param>
    /// <param name="weights">Weights of the rows [N, 1]; null: 1 each.</param>
    internal virtual (Tensor First, Tensor Second) Derivatives(Tensor linearPredictor, Tensor outcome, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        using var _ = enable_grad();
        var predictor = linearPredictor.detach().requires_grad_(true);
        var first = autograd.grad([Loss(predictor, outcome, weights).Times(WeightOf(outcome, weights))], [predictor], retain_graph: true, create_graph: true)[0];
        var second = autograd.grad([first.sum()], [predictor])[0];
        return (first.detach().MoveToOuterDisposeScope(), second.MoveToOuterDisposeScope());
    }

    /// <summary>L_e(y, y_F): the same at the marginal prediction over random effects of variance [N or 1, O].</summary>
    /// <param name="linearPredictor">The linear predictor without random effects [N, O].</param>
    /// <param name="variance">Variance of the random part.</param>
    /// <param name="outcome">The outcomes.</param>
    /// <param name="weights">Weights of the rows [N, 1]; null: 1 each.</param>
    /// <returns>A number.</returns>
    public abstract Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null);

    /// <summary>The prediction [N, 1 or classes], integrated over a normal linear predictor, as <see cref="Outcome.Integrate"/> computes it.</summary>
    /// <param name="linearPredictor">Its mean [N, O].</param>
    /// <param name="variance">Its variance [N, O].</param>
    /// <returns>The prediction.</returns>
    public abstract Tensor Predict(Tensor linearPredictor, Tensor variance);

    /// <summary>Adds the prediction to a graph, E g^-1(eta) over eta ~ N(mean, variance) [N, O], as <see cref="Predict"/> computes it: [N, 1 or classes].</summary>
    internal virtual GraphValue Emit(GraphBuilder builder, GraphValue mean, GraphValue variance)
    {
        using var scope = builder.Scope("integrate");
        return EmitIntegral(builder, mean, variance);
    }

    /// <summary>Residual standard deviation in units of the outcome; null without one.</summary>
    /// <param name="outcomeSd">Standard deviation of the outcome.</param>
    internal virtual double? ResidualSd(double outcomeSd) => null;

    /// <summary>Adds what the manifest says of the distribution.</summary>
    internal virtual OutcomeDescription Describe(OutcomeDescription outcome) => double.IsFinite(Parameters.Dispersion) ? outcome with { Dispersion = Parameters.Dispersion } : outcome;

    /// <summary>Adds the nodes of <see cref="Predict"/> to a graph.</summary>
    /// <param name="builder">The graph.</param>
    /// <param name="mean">Mean of the linear predictor [N, O].</param>
    /// <param name="variance">Its variance [N, O].</param>
    /// <returns>The prediction [N, 1 or classes].</returns>
    protected abstract GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance);

    /// <summary>Another module of the same likelihood, on the CPU.</summary>
    protected abstract OutcomeModel New();

    /// <summary>E sigmoid(eta) over eta ~ N(mean, variance), [N, 1] each (<see cref="LogisticNormal"/>).</summary>
    private protected static Tensor MeanLogistic(Tensor mean, Tensor variance)
    {
        var nodes = tensor(LogisticNormal.Nodes.ToArray(), dtype: float32, device: mean.device).unsqueeze(0);     // [1, nodes]
        var weights = tensor(LogisticNormal.Weights.ToArray(), dtype: float32, device: mean.device).unsqueeze(1); // [nodes, 1]
        return variance.sqrt().mm(nodes).Plus(mean).sigmoid().mm(weights);
    }

    /// <summary>
    /// Divides logits by sqrt(1 + pi v / 8), the logistic-normal integral's approximation
    /// (MacKay, "The evidence framework applied to classification networks", Neural Computation 4, 1992).
    /// </summary>
    private protected static Tensor Attenuate(Tensor logits, Tensor variance) => logits * Attenuation(variance);

    /// <summary>1 / sqrt(1 + pi v / 8).</summary>
    private protected static Tensor Attenuation(Tensor variance) => variance.Times(Math.PI / 8).PlusOne().rsqrt();

    /// <summary>sum(w l) / sum(w) of losses [N] or [N, 1]; the mean without weights.</summary>
    /// <param name="losses">A number per row.</param>
    /// <param name="weights">Weights of the rows; null: 1 each.</param>
    /// <returns>A number.</returns>
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
    private protected static Tensor WeightedMean(Tensor values, Tensor weights) => (values * weights).sum([0L]) / weights.sum([0L]);
}
