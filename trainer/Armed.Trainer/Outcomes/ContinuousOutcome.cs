using Armed.Trainer.Data;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>Gaussian with the identity link and a learned residual standard deviation sigma; outcomes are standardised, float [N, 1].</summary>
internal sealed class ContinuousOutcome : OutcomeModel
{
    private readonly Parameter _logSigma;

    public ContinuousOutcome()
        : base(nameof(ContinuousOutcome))
    {
        _logSigma = new Parameter(zeros(1));
        RegisterComponents();
    }

    public override TaskKind Task => TaskKind.Continuous;

    public override int Outputs => 1;

    public override IReadOnlyList<Parameter> Learned => [_logSigma];

    /// <summary>sigma in units of the standardised outcome.</summary>
    public double Sigma => Math.Exp(_logSigma.item<float>());

    public override OutcomeParameters Parameters
    {
        get => new() { Sigma = Sigma };
        set
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            _logSigma.fill_(Math.Log(value.Sigma));
        }
    }

    public override Tensor StartIntercept(Tensor outcome) => outcome.mean([0L]);

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome) =>
        0.5 * ((outcome - linearPredictor).square().mean() * (-2 * _logSigma).exp()).squeeze() + _logSigma.squeeze();

    /// <summary>The marginal density's variance is sigma^2 + v; sigma is taught by the mixed head alone.</summary>
    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome)
    {
        var total = variance + (2 * _logSigma.detach()).exp();
        return 0.5 * ((outcome - linearPredictor).square() / total + total.log()).mean();
    }

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => linearPredictor;
}
