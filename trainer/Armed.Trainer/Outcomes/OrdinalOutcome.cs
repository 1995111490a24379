using Armed.Onnx;
using Armed.Runtime;
using Armed.Runtime.Bundles;
using Armed.Trainer.Common;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Armed.Trainer.Outcomes;

/// <summary>
/// Ordered classes with cumulative logits, P(y &lt;= k) = sigmoid(theta_k - eta) (McCullagh, "Regression models for ordinal data", JRSS B 42, 1980): one linear predictor
/// without an intercept, cut points theta_1 &lt; theta_2 &lt; .. by softplus increments; outcomes are class codes, int64 [N].
/// </summary>
internal sealed class OrdinalOutcome : OutcomeModel
{
    private readonly Parameter _first;      // theta_1 [1]
    private readonly Parameter _rawSteps;   // r [classes - 2], theta_k+1 - theta_k = softplus(r_k)

    public OrdinalOutcome(int classes)
        : base(OutcomeKinds.Of(ModelTask.Ordinal))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 3);
        Width = classes;
        _first = new Parameter(zeros(1));
        _rawSteps = new Parameter(zeros(classes - 2));
        RegisterComponents();
    }

    /// <summary>Number of classes.</summary>
    internal override int Width { get; }

    public override IReadOnlyList<Parameter> Learned => [_first, _rawSteps];

    /// <summary>theta_1 .. theta_(classes - 1), ascending.</summary>
    public double[] CutPoints
    {
        get
        {
            using var scope = NewDisposeScope();
            using var _ = no_grad();
            return Array.ConvertAll([.. Thresholds().cpu().data<float>()], theta => (double)theta);
        }
    }

    public override OutcomeParameters Parameters
    {
        get => new() { CutPoints = CutPoints };
        set => SetCutPoints(value.CutPoints);
    }

    /// <summary>Sets the cut points, which must ascend.</summary>
    public void SetCutPoints(IReadOnlyList<double> cutPoints)
    {
        if (cutPoints.Count != Width - 1 || cutPoints.Zip(cutPoints.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            throw new ArgumentException($"The cut points are {string.Join(", ", cutPoints)}; expected {Width - 1} ascending numbers.", nameof(cutPoints));
        }

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _first.Fill((float)cutPoints[0]);
        // softplus^-1(d) = d + ln(1 - e^-d)
        var steps = cutPoints.Zip(cutPoints.Skip(1)).Select(pair => pair.Second - pair.First);
        _rawSteps.copy_(tensor(steps.Select(step => (float)(step + Math.Log(-Math.Exp(-step) + 1))).ToArray()));
    }

    public override Tensor StartIntercept(Tensor outcome, Tensor? weights = null, Tensor? offset = null) => zeros(1, device: outcome.device);

    /// <summary>The cut points at the empirical cumulative logits, half a row more in every class.</summary>
    public override void StartLearned(Tensor outcome, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        double[] counts = [.. outcome.bincount(weights?.view(-1), minlength: Width).to(float64).cpu().data<double>()];
        double total = counts.Sum() + 0.5 * Width, below = 0;
        var cutPoints = new double[Width - 1];
        for (var k = 0; k < cutPoints.Length; k++)
        {
            below += counts[k] + 0.5;
            cutPoints[k] = Math.Log(below / (total - below));
        }
        SetCutPoints(cutPoints);
    }

    public override Tensor Loss(Tensor linearPredictor, Tensor outcome, Tensor? weights = null) => Mean(NegativeLogLikelihood(linearPredictor, outcome, null), weights);

    /// <summary>Every cumulative logit attenuated by sqrt(1 + pi v / 8).</summary>
    public override Tensor MarginalLoss(Tensor linearPredictor, Tensor variance, Tensor outcome, Tensor? weights = null) =>
        Mean(NegativeLogLikelihood(linearPredictor, outcome, Attenuation(variance).view(-1)), weights);

    internal override OutcomeDescription Describe(OutcomeDescription outcome) => outcome with { CutPoints = CutPoints };

    /// <summary>The differences of E sigmoid(theta_k - eta), from 0 to 1.</summary>
    protected override GraphValue EmitIntegral(GraphBuilder builder, GraphValue mean, GraphValue variance)
    {
        var cutPoints = Array.ConvertAll(CutPoints, theta => (float)theta);
        var cumulative = IntegralNodes.MeanLogistic(builder, mean, variance, cutPoints);                                                // [N, classes - 1]
        var upper = builder.Node("Pad", [cumulative, builder.Constant("after", [0L, 0, 0, 1], 4), builder.Constant("one", [1f])]);      // [N, classes]
        var lower = builder.Node("Pad", [cumulative, builder.Constant("before", [0L, 1, 0, 0], 4), builder.Constant("zero", [0f])]);
        return builder.Node("Sub", [upper, lower]);
    }

    public override Tensor Predict(Tensor linearPredictor, Tensor variance)
    {
        var logits = Thresholds() - linearPredictor;                                        // [N, classes - 1]
        var cumulative = MeanLogistic(logits.reshape(-1, 1), variance.expand(-1, logits.size(1)).reshape(-1, 1)).view(logits.shape);
        var end = ones_like(linearPredictor);
        return cat([cumulative, end], 1) - cat([zeros_like(end), cumulative], 1);
    }

    protected override OutcomeModel New() => new OrdinalOutcome(Width);

    private Tensor Thresholds() => cat([_first, _first.Plus(_rawSteps.Softplus().cumsum(0))], 0);

    /// <summary>
    /// -ln(sigmoid(a) - sigmoid(b)) = -ln sigmoid(a) - ln sigmoid(-b) - ln(1 - e^(b - a)) with a = s (theta_y - eta) and b = s (theta_(y-1) - eta); the lowest
    /// class has no b, the highest no a. No difference of nearly equal numbers is taken.
    /// </summary>
    private Tensor NegativeLogLikelihood(Tensor linearPredictor, Tensor outcome, Tensor? scale)
    {
        var eta = linearPredictor.view(-1);                                                 // [N]
        var steps = _rawSteps.Softplus();
        var thresholds = cat([_first, _first.Plus(steps.cumsum(0))], 0);
        using Scalar zero = 0, one = 1, last = Width - 1, lastStep = Width - 2, lastInner = Width - 3;
        var (isFirst, isLast) = (outcome.eq(zero), outcome.eq(last));
        // Where a term is left out its index points at some other one, so that no gradient is NaN.
        var upper = thresholds.index_select(0, outcome.clamp(max: lastStep)) - eta;
        var lower = thresholds.index_select(0, outcome.clamp(min: one).MinusOne()) - eta;
        var step = steps.index_select(0, outcome.MinusOne().clamp(zero, lastInner));
        if (scale is not null)
        {
            (upper, lower, step) = (upper * scale, lower * scale, step * scale);
        }

        var none = zeros_like(eta);
        return where(isLast, none, (-upper).Softplus()).Plus(where(isFirst, none, lower.Softplus()))
            - where(isFirst.logical_or(isLast), none, (-(-step).expm1()).log());
    }
}
