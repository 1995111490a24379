using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>
/// Counts with the log link: Poisson, or negative binomial NB2 with variance mu + mu^2 / theta and a learned dispersion theta (Hilbe, "Negative Binomial
/// Regression", 2nd ed., 2011, section 8.1); outcomes are whole numbers of 0 or more, float [N, 1].
/// </summary>
internal sealed class CountOutcome : OutcomeModel
{
    private readonly Parameter? _logTheta;
    private bool _isPoisson;

    public CountOutcome(CountFamily family)
        : base(OutcomeKinds.Of(ModelTask.Count))
    {
        (Family, _isPoisson) = (family, family == CountFamily.Poisson);
        _logTheta = _isPoisson ? null : new Parameter(zeros(1));
        RegisterComponents();
    }

    /// <summary>Distribution given the mean.</summary>
    public CountFamily Family { get; }

    public override IReadOnlyList<Parameter> Learned => _logTheta is null ? [] : [_logTheta];

    internal override bool IsExponential => true;

    /// <summary>theta; infinity for a Poisson distribution, which is the negative binomial's limit.</summary>
    public double Dispersion => _isPoisson ? double.PositiveInfinity : Math.Exp(_logTheta!.item<float>());

    public override OutcomeParameters Parameters
    {
        get => new() { Dispersion = Dispersion };
        set
        {
            if (Family == CountFamily.NegativeBinomial)
            {
                SetDispersion(value.Dispersion);
            }
        }
    }

    /// <summary>Sets theta of a negative binomial, above 0; infinity makes it the Poisson distribution.</summary>
    public void SetDispersion(double theta)
    {
        if (_logTheta is null)
        {
            throw new InvalidOperationException("A Poisson outcome has no dispersion.");
        }

        if (!(theta > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(theta), theta, "The dispersion must be above 0.");
        }

        _isPoisson = double.IsPositiveInfinity(theta);
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _logTheta.Fill((float)Math.Log(theta));
    }

    /// <summary>ln(sum(w y) / sum(w e^o)), where the Poisson likelihood of a constant rate is largest.</summary>
    public override Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null)
    {
        var w = weights ?? ones_like(outcome);
        var exposure = offset is null ? w : w * offset.exp();
        return ((w * outcome).sum([0L]) / exposure.sum([0L])).log();
    }

    /// <summary>theta by moments, mean^2 / (variance - mean); between 0.1 and 100, as a start only.</summary>
    public override void StartLearned(Tensor outcome, Tensor? weights)
    {
        if (_logTheta is null)
        {
            return;
        }

        using var scope = NewDisposeScope();
        double mean = Mean(outcome, weights).item<float>(), excess = Mean(outcome.Plus(-mean).Squared(), weights).item<float>() - mean;
        SetDispersion(excess > 0 ? Math.Clamp(mean * mean / excess, 0.1, 100) : 100);
    }

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null) =>
        Mean(_isPoisson ? Poisson(linearPredictor, outcome) : NegativeBinomial(linearPredictor, outcome, _logTheta!), weights);

    /// <summary>
    /// At the marginal mean E e^eta = exp(f + v / 2), in the same family. The marginal distribution itself varies more; theta is taught by the mixed head alone.
    /// </summary>
    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null)
    {
        var logMean = linearPredictor.Plus(variance.Times(0.5));
        return Mean(_isPoisson ? Poisson(logMean, outcome) : NegativeBinomial(logMean, outcome, _logTheta!.detach()), weights);
    }

    internal override OutcomeDescription Describe(OutcomeDescription outcome) => outcome with
    {
        Family = EnumWords.Of(Family),
        Dispersion = Family == CountFamily.NegativeBinomial && double.IsFinite(Dispersion) ? Dispersion : null,
    };

    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance) => IntegralNodes.LogNormalMean(builder, mean, variance);

    public override Tensor Predict(Tensor linearPredictor, Tensor variance) => linearPredictor.Plus(variance.Times(0.5)).exp();

    protected override OutcomeModel New() => new CountOutcome(Family);

    /// <summary>e^eta - y eta + ln y!</summary>
    private static Tensor Poisson(Tensor eta, Tensor y) => (eta.exp() - y * eta).Plus(y.PlusOne().lgamma());

    /// <summary>
    /// ln G(theta) - ln G(y + theta) + ln y! + theta ln(1 + mu / theta) + y ln(1 + theta / mu), mu = e^eta. In double precision: for a large theta the first two terms
    /// are large and nearly equal.
    /// </summary>
    private static Tensor NegativeBinomial(Tensor eta, Tensor y, Tensor logTheta)
    {
        var (e, t, k) = (eta.to(float64), logTheta.to(float64), y.to(float64));
        var theta = t.exp();
        var loss = (theta.lgamma() - k.Plus(theta).lgamma()).Plus(k.PlusOne().lgamma()).Plus(theta * (e - t).Softplus()).Plus(k * (t - e).Softplus());
        return loss.to(float32);
    }
}
