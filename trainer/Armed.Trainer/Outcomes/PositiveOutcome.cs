using Armed.Onnx;
using Armed.Runtime;
using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>
/// Numbers above 0 with the log link and a Gamma distribution of variance mu^2 / alpha with a learned shape alpha (McCullagh and Nelder, "Generalized Linear Models", 2nd ed., 1989,
/// chapter 8); outcomes are float [N, 1].
/// </summary>
internal sealed class PositiveOutcome : OutcomeModel
{
    private readonly Parameter _logShape;

    public PositiveOutcome()
        : base(OutcomeKinds.Of(ModelTask.Positive))
    {
        _logShape = new Parameter(zeros(1));
        RegisterComponents();
    }

    public override IReadOnlyList<Parameter> Learned => [_logShape];

    internal override bool IsExponential => true;

    /// <summary>alpha.</summary>
    public double Shape => Math.Exp(_logShape.item<float>());

    public override OutcomeParameters Parameters
    {
        get => new() { Dispersion = Shape };
        set => SetShape(value.Dispersion);
    }

    /// <summary>ln(sum(w y e^-o) / sum(w)), where the likelihood of a constant mean is largest.</summary>
    public override Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null)
    {
        var rates = offset is null ? outcome : outcome * (-offset).exp();
        return (weights is null ? rates.mean([0L]) : WeightedMean(rates, weights)).log();
    }

    /// <summary>alpha by moments, mean^2 / variance; between 0.1 and 100, as a start only.</summary>
    public override void StartLearned(Tensor outcome, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        double mean = Mean(outcome, weights).item<float>(), variance = Mean(outcome.Plus(-mean).Squared(), weights).item<float>();
        SetShape(variance > 0 ? Math.Clamp(mean * mean / variance, 0.1, 100) : 100);
    }

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null) => Mean(NegativeLogLikelihood(linearPredictor, outcome, _logShape), weights);

    /// <summary>At the marginal mean E e^eta = exp(f + v / 2), in the same family. The marginal distribution itself varies more; alpha is taught by the mixed head alone.</summary>
    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null) =>
        Mean(NegativeLogLikelihood(linearPredictor.Plus(variance.Times(0.5)), outcome, _logShape.detach()), weights);

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => linearPredictor.Plus(variance.Times(0.5)).exp();

    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance) => IntegralNodes.LogNormalMean(builder, mean, variance);

    protected override OutcomeModel New() => new PositiveOutcome();

    private void SetShape(double shape)
    {
        if (!(shape > 0 && double.IsFinite(shape)))
        {
            throw new ArgumentOutOfRangeException(nameof(shape), shape, "The shape must be a finite number above 0.");
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _logShape.Fill((float)Math.Log(shape));
    }

    /// <summary>
    /// ln G(alpha) - alpha ln alpha + alpha + ln y + alpha (e^u - u - 1), u = ln y - eta. What depends on alpha alone is computed in double precision: for a large alpha its terms are
    /// large and nearly cancel.
    /// </summary>
    private static Tensor NegativeLogLikelihood(Tensor eta, Tensor y, Tensor logShape)
    {
        var logY = y.log();
        var u = logY - eta;                                                                 // [N, 1]
        var t = logShape.to(float64);
        var shape = t.exp();
        var constant = (shape.lgamma() - shape * t).Plus(shape).to(float32);                // [1]
        return (u.expm1() - u).mul(logShape.exp()).Plus(logY).Plus(constant);
    }
}
