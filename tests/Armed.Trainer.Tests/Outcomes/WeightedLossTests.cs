using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Outcomes;

[NoTensorLeaks]
public sealed class WeightedLossTests
{
    public static TheoryData<string> Models => ["binary", "multiclass", "poisson", "negative binomial", "ordinal"];

    [Theory]
    [MemberData(nameof(Models))]
    public void Losses_WholeWeights_AreThoseOfRepeatedRows(string name)
    {
        using var scope = NewDisposeScope();
        using var outcome = Make(name);
        var rows = tensor(new[] { 0L, 1, 1, 1, 2, 2 }); // weights 1, 3, 2
        var (eta, y) = (randn(3, outcome.Outputs, generator: new Generator(3)), Outcome(name));
        var (weights, variance) = (tensor(new[] { 1f, 3, 2 }).unsqueeze(1), full(1, outcome.Outputs, 0.4f));

        // Sums of the same terms in another order.
        Assert.Equal(outcome.Loss(eta[rows], y[rows]).item<float>(), outcome.Loss(eta, y, weights).item<float>(), 2e-6);
        Assert.Equal(outcome.MarginalLoss(eta[rows], variance, y[rows]).item<float>(), outcome.MarginalLoss(eta, variance, y, weights).item<float>(), 2e-6);
        Close.Relative(Close.Values(outcome.StartIntercept(y[rows])), Close.Values(outcome.StartIntercept(y, weights)), 2e-6);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Losses_WeightsOfOne_AreThePlainOnes(string name)
    {
        using var scope = NewDisposeScope();
        using var outcome = Make(name);
        var (eta, y, weights) = (randn(3, outcome.Outputs, generator: new Generator(3)), Outcome(name), ones(3, 1));

        Assert.Equal(outcome.Loss(eta, y).item<float>(), outcome.Loss(eta, y, weights).item<float>(), 1e-6);
    }

    [Fact]
    public void ContinuousLosses_Weights_ArePrecisions()
    {
        using var scope = NewDisposeScope();
        using var outcome = new ContinuousOutcome();
        outcome.SetSigma(0.5);
        var (eta, y, w) = (tensor(new[] { 1f, 0 }).unsqueeze(1), tensor(new[] { 2f, 1 }).unsqueeze(1), tensor(new[] { 4f, 1 }).unsqueeze(1));

        // -ln N(y | eta, sigma^2 / w) without ln(2 pi) / 2: variances 1/16 and 1/4.
        Assert.Equal((0.5 * (16 + Math.Log(1 / 16.0)) + 0.5 * (4 + Math.Log(1 / 4.0))) / 2, outcome.Loss(eta, y, w).item<float>(), 1e-5); // float rounding of terms near 10
        Assert.Equal((0.5 * (1 / 0.3125 + Math.Log(0.3125)) + 0.5 * (1 / 0.5 + Math.Log(0.5))) / 2, outcome.MarginalLoss(eta, full(1, 1, 0.25f), y, w).item<float>(), 1e-6);
        Assert.Equal(6 / 5.0 + 3 / 5.0, outcome.StartIntercept(y, w).item<float>(), 1e-6);
    }

    [Fact]
    public void ContinuousStart_MeanWeight_SetsSigma()
    {
        using var scope = NewDisposeScope();
        using var outcome = new ContinuousOutcome();

        outcome.StartLearned(zeros(2, 1), tensor(new[] { 3f, 5 }).unsqueeze(1));

        Assert.Equal(2, outcome.Sigma, 1e-6);
    }

    private static OutcomeModel Make(string name) => name switch
    {
        "binary" => new BinaryOutcome(),
        "multiclass" => new MulticlassOutcome(3),
        "ordinal" => new OrdinalOutcome(3),
        _ => new CountOutcome(name == "poisson" ? CountFamily.Poisson : CountFamily.NegativeBinomial),
    };

    private static Tensor Outcome(string name) => name switch
    {
        "binary" => tensor(new[] { 1f, 0, 1 }).unsqueeze(1),
        "multiclass" or "ordinal" => tensor(new[] { 2L, 0, 1 }),
        _ => tensor(new[] { 4f, 0, 1 }).unsqueeze(1),
    };
}
