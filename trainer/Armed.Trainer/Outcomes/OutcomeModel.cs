using Armed.Trainer.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>How an outcome depends on the linear predictor: losses for training, the integrated prediction, parameters of its own.</summary>
internal abstract class OutcomeModel : nn.Module
{
    protected OutcomeModel(string name)
        : base(name)
    {
    }

    /// <summary>Kind of outcome.</summary>
    public abstract TaskKind Task { get; }

    /// <summary>Number of linear predictors O.</summary>
    public abstract int Outputs { get; }

    /// <summary>Parameters that are learned with the network, such as ln sigma.</summary>
    public virtual IReadOnlyList<Parameter> Learned => [];

    /// <summary>Parameters beside the linear predictor, as numbers; those that the outcome does not have are ignored.</summary>
    public virtual OutcomeParameters Parameters
    {
        get => new();
        set { }
    }

    /// <summary>The intercept [O] of the best constant predictor, where training starts.</summary>
    public abstract Tensor StartIntercept(Tensor outcome);

    /// <summary>L_e(y, y_M): mean negative log-likelihood at the linear predictor [N, O].</summary>
    public abstract Tensor Loss(Tensor linearPredictor, Tensor outcome);

    /// <summary>L_e(y, y_F): the same at the marginal prediction over random effects of variance [N or 1, O].</summary>
    public abstract Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome);

    /// <summary>The prediction [N, 1 or classes], integrated over a linear predictor of that mean and variance.</summary>
    public abstract Tensor Predict(Tensor linearPredictor, Tensor variance);

    /// <summary>
    /// Divides logits by sqrt(1 + pi v / 8), the logistic-normal integral's approximation
    /// (MacKay, "The evidence framework applied to classification networks", Neural Computation 4, 1992).
    /// </summary>
    protected static Tensor Attenuate(Tensor logits, Tensor variance) => logits * (1 + variance * (Math.PI / 8)).rsqrt();
}
