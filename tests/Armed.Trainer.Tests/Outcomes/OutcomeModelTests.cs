using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Outcomes;

[NoTensorLeaks]
public sealed class OutcomeModelTests
{
    [Theory]
    [InlineData(0.3, 0.25)]
    [InlineData(-2, 1)]
    [InlineData(1.5, 4)]
    public void BinaryPredict_AgainstTheIntegral_IsWithinTheApproximation(double mean, double variance)
    {
        using var scope = NewDisposeScope();
        using var outcome = new BinaryOutcome();

        var approximation = outcome.Predict(Column(mean), Column(variance)).item<float>();

        // MacKay's approximation is off by at most 0.02 or so, at large variances.
        Assert.Equal(Expectation(mean, variance, Sigmoid), approximation, variance > 1 ? 0.02 : 0.01);
    }

    [Theory]
    [InlineData(0.3, 0.25, 1)]
    [InlineData(0.3, 0.25, 0)]
    [InlineData(-1.2, 1, 1)]
    public void BinaryMarginalLoss_AgainstTheIntegral_IsWithinTheApproximation(double mean, double variance, double y)
    {
        using var scope = NewDisposeScope();
        using var outcome = new BinaryOutcome();
        var p = Expectation(mean, variance, Sigmoid);

        var loss = outcome.MarginalLoss(Column(mean), Column(variance), Column(y)).item<float>();

        // An error of 0.005 in the probability is 0.005 / p in its logarithm.
        var likelihood = y > 0 ? p : 1 - p;
        Assert.Equal(-Math.Log(likelihood), loss, 0.007 / likelihood);
    }

    [Fact]
    public void BinaryMarginalLoss_NoVariance_IsTheLoss()
    {
        using var scope = NewDisposeScope();
        using var outcome = new BinaryOutcome();
        var (f, y) = (tensor(new[] { -1f, 2, 0.5f }).unsqueeze(1), tensor(new[] { 1f, 0, 1 }).unsqueeze(1));

        var expected = -(Math.Log(Sigmoid(-1)) + Math.Log(1 - Sigmoid(2)) + Math.Log(Sigmoid(0.5))) / 3;

        Assert.Equal(expected, outcome.Loss(f, y).item<float>(), 1e-6); // float rounding
        Assert.Equal(expected, outcome.MarginalLoss(f, zeros(1, 1), y).item<float>(), 1e-6);
    }

    [Fact]
    public void MulticlassLossAndPrediction_HandValues_Agree()
    {
        using var scope = NewDisposeScope();
        using var outcome = new MulticlassOutcome(3);
        var logits = tensor(new[] { 1f, 0, -1, 0, 0, 2 }).view(2, 3);
        var classes = tensor(new[] { 0L, 2L });
        var first = Math.Exp(1) / (Math.Exp(1) + 1 + Math.Exp(-1));
        var second = Math.Exp(2) / (Math.Exp(2) + 2);

        Assert.Equal(-(Math.Log(first) + Math.Log(second)) / 2, outcome.Loss(logits, classes).item<float>(), 1e-6);
        Assert.Equal(first, outcome.Predict(logits, zeros(1, 3))[0, 0].item<float>(), 1e-6);
        // Each logit by its own variance: 1 / sqrt(1 + pi / 8 v).
        var shrunk = Math.Exp(1 / Math.Sqrt(1 + Math.PI / 4));
        Assert.Equal(shrunk / (shrunk + 1 + Math.Exp(-1)), outcome.Predict(logits, tensor(new[] { 2f, 0, 0 }).unsqueeze(0))[0, 0].item<float>(), 1e-6);
    }

    [Fact]
    public void ContinuousLosses_HandValues_Agree()
    {
        using var scope = NewDisposeScope();
        using var outcome = new ContinuousOutcome();
        using (no_grad())
        {
            outcome.Learned[0].fill_(MathF.Log(0.5f));
        }

        var (f, y) = (Column(1), Column(2));

        // -log N(2 | 1, v), without 0.5 ln(2 pi).
        Assert.Equal(0.5 * (1 / 0.25 + Math.Log(0.25)), outcome.Loss(f, y).item<float>(), 1e-6);
        Assert.Equal(0.5 * (1 / 1.0 + Math.Log(1.0)), outcome.MarginalLoss(f, Column(0.75), y).item<float>(), 1e-6);
        Assert.Equal(0.5, outcome.Sigma, 1e-6);
        Assert.Equal(1, outcome.Predict(f, Column(3)).item<float>());
    }

    [Fact]
    public void ContinuousMarginalLoss_DoesNotTeachSigma()
    {
        using var scope = NewDisposeScope();
        using var outcome = new ContinuousOutcome();

        var loss = outcome.MarginalLoss(Column(1).requires_grad_(true), Column(0.5), Column(2));
        loss.backward();

        Assert.True(outcome.Learned[0].grad is null);
    }

    [Fact]
    public void StartIntercept_IsTheBestConstant()
    {
        using var scope = NewDisposeScope();
        using var binary = new BinaryOutcome();
        using var classes = new MulticlassOutcome(3);
        using var number = new ContinuousOutcome();

        Assert.Equal(Math.Log(0.75 / 0.25), binary.StartIntercept(tensor(new[] { 1f, 1, 0, 1 }).unsqueeze(1)).item<float>(), 1e-6);
        Assert.Equal(3, number.StartIntercept(tensor(new[] { 1f, 5 }).unsqueeze(1)).item<float>());
        // A row more in every class: a class without training rows stays possible.
        Close.Relative([MathF.Log(3), MathF.Log(2), 0], Close.Values(classes.StartIntercept(tensor(new[] { 0L, 1, 0 }))), 1e-6);
    }

    /// <summary>E g(x), x ~ N(mean, variance), by Simpson's rule over ten standard deviations to each side.</summary>
    private static double Expectation(double mean, double variance, Func<double, double> g)
    {
        const int Parts = 4_000;
        var (sd, sum) = (Math.Sqrt(variance), 0.0);
        for (var i = 0; i <= Parts; i++)
        {
            var z = -10 + 20.0 * i / Parts;
            sum += (i is 0 or Parts ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-z * z / 2) * g(mean + sd * z);
        }
        return sum * 20 / Parts / 3 / Math.Sqrt(2 * Math.PI);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static Tensor Column(double value) => tensor(new[] { (float)value }).unsqueeze(1);
}
