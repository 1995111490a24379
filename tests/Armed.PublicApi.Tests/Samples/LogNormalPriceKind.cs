using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Runtime.Outcomes;
using Armed.Trainer;
using Armed.Trainer.Outcomes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.PublicApi.Tests.Samples;

/// <summary>A price: the half that trains.</summary>
internal sealed class LogNormalPriceKind : OutcomeKind
{
    public override ModelTask Task => LogNormalPrice.Kind;

    public override bool HasLogLink => true;

    public override Outcome Predicting(OutcomeDescription description, double? residualSd) => new LogNormalPrice(description);

    public override OutcomeModel Build(int classes, TrainingOptions options) => new LogNormalPriceModel(this);
}

/// <summary>Its loss with the parameter log tau, its prediction, and the prediction's nodes.</summary>
internal sealed class LogNormalPriceModel : OutcomeModel
{
    private readonly Parameter _logPrecision = new(zeros(1));

    public LogNormalPriceModel(OutcomeKind kind)
        : base(kind) => RegisterComponents();

    public override IReadOnlyList<Parameter> Learned => [_logPrecision];

    public override OutcomeParameters Parameters
    {
        get => new() { Dispersion = Math.Exp(_logPrecision.item<float>()) };
        set => SetPrecision(value.Dispersion);
    }

    public override void StartLearned(Tensor outcome, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        SetPrecision(1 / outcome.log().var().item<float>());
    }

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null) => Mean(NegativeLogLikelihood(linearPredictor, outcome, _logPrecision), weights);

    /// <summary>At the marginal mean; tau is taught by the mixed head alone.</summary>
    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null) =>
        Mean(NegativeLogLikelihood(linearPredictor + (variance / 2), outcome, _logPrecision.detach()), weights);

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => (linearPredictor + (variance / 2)).exp();

    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance) =>
        builder.Node("Exp", [builder.Node("Add", [mean, builder.Node("Mul", [variance, builder.Constant("half", [0.5f])])])]);

    protected override OutcomeModel New() => new LogNormalPriceModel(Kind);

    private static Tensor NegativeLogLikelihood(Tensor eta, Tensor y, Tensor logPrecision)
    {
        var off = y.log() - eta + ((-logPrecision).exp() / 2);                              // [N, 1]
        return y.log() - (logPrecision / 2) + (logPrecision.exp() / 2 * off * off);
    }

    private void SetPrecision(double precision)
    {
        using var _ = no_grad();
        _logPrecision.fill_((float)Math.Log(precision));
    }
}
