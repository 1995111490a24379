using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>Gaussian with the identity link and a learned residual standard deviation sigma; outcomes are standardised, float [N, 1].</summary>
/// <remarks>Weights are precisions: row i has residual variance sigma^2 / w_i, as in lme4 (Bates et al., J Stat Soft 67(1), 2015, section 1); sigma is that of weight 1.</remarks>
internal sealed class ContinuousOutcome : OutcomeModel
{
    private readonly Parameter _logSigma;

    public ContinuousOutcome()
        : base(OutcomeKinds.Of(ModelTask.Continuous))
    {
        _logSigma = new Parameter(zeros(1));
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Learned => [_logSigma];

    /// <summary>sigma in units of the standardised outcome.</summary>
    public double Sigma => Math.Exp(_logSigma.item<float>());

    public override OutcomeParameters Parameters
    {
        get => new() { Sigma = Sigma };
        set => SetSigma(value.Sigma);
    }

    /// <summary>Sets sigma, in units of the standardised outcome.</summary>
    public void SetSigma(double sigma)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _logSigma.Fill((float)Math.Log(sigma));
    }

    public override Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null) =>
        weights is null ? outcome.mean([0L]) : WeightedMean(outcome, weights);

    /// <summary>The outcome's own variance is 1: that of a row of the mean weight.</summary>
    public override void StartLearned(Tensor outcome, Tensor? weights)
    {
        if (weights is not null)
        {
            SetSigma(Math.Sqrt(weights.mean().item<float>()));
        }
    }

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null)
    {
        var squares = (outcome - linearPredictor).Squared();
        if (weights is null)
        {
            return (squares.mean() * _logSigma.Times(-2).exp()).squeeze().Times(0.5).Plus(_logSigma.squeeze());
        }
        // -log N(y | eta, sigma^2 / w) = (w (y - eta)^2 / sigma^2 - ln w) / 2 + ln sigma
        return ((squares * weights).mean() * _logSigma.Times(-2).exp()).squeeze().Times(0.5).Plus(_logSigma.squeeze()) - weights.log().mean().Times(0.5);
    }

    /// <summary>The marginal density's variance is sigma^2 / w + v; sigma is taught by the mixed head alone.</summary>
    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null)
    {
        var residual = _logSigma.detach().Times(2).exp();
        var total = variance.Plus(weights is null ? residual : residual / weights);
        return ((outcome - linearPredictor).Squared() / total).Plus(total.log()).mean().Times(0.5);
    }

    internal override GraphValue Emit(GraphBuilder builder, GraphValue mean, GraphValue variance) => mean;

    internal override double? ResidualSd(double outcomeSd) => Sigma * outcomeSd;

    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance) => mean;

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => linearPredictor;

    protected override OutcomeModel New() => new ContinuousOutcome();
}
