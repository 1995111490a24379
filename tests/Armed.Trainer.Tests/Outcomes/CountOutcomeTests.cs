using Armed.Trainer.Outcomes;
using static TorchSharp.torch;

namespace Armed.Trainer.Tests.Outcomes;

[NoTensorLeaks]
public sealed class CountOutcomeTests
{
    [Theory]
    [InlineData(0, 2, 0.1353352832366127)]   // e^-2
    [InlineData(3, 2, 0.1804470443154836)]   // e^-2 2^3 / 3!
    [InlineData(7, 0.5, 9.401827e-7)]        // e^-.5 .5^7 / 7!
    public void PoissonLoss_HandValues_IsMinusTheLogarithm(double y, double mean, double probability)
    {
        using var scope = NewDisposeScope();
        using var outcome = new CountOutcome(CountFamily.Poisson);

        Assert.Equal(-Math.Log(probability), outcome.Loss(Column(Math.Log(mean)), Column(y)).item<float>(), 2e-6); // float rounding of terms up to 10
        Assert.Equal(double.PositiveInfinity, outcome.Dispersion);
    }

    [Theory]
    [InlineData(4, 3, 2, 0.10368)]           // C(5, 4) .4^2 .6^4: two successes at p = theta / (theta + mu) = .4 after four failures
    [InlineData(0, 3, 2, 0.16)]              // .4^2
    [InlineData(2, 1, 1, 0.125)]             // geometric: .5 .5^2
    public void NegativeBinomialLoss_HandValues_IsMinusTheLogarithm(double y, double mean, double theta, double probability)
    {
        using var scope = NewDisposeScope();
        using var outcome = new CountOutcome(CountFamily.NegativeBinomial);
        outcome.SetDispersion(theta);

        Assert.Equal(-Math.Log(probability), outcome.Loss(Column(Math.Log(mean)), Column(y)).item<float>(), 1e-6); // float rounding
        Assert.Equal(theta, outcome.Dispersion, 1e-6);
    }

    [Theory]
    [InlineData(1e8)] // in single precision ln G(theta) alone has an error of 100
    [InlineData(double.PositiveInfinity)]
    public void NegativeBinomialLoss_LargeDispersion_IsPoissons(double theta)
    {
        using var scope = NewDisposeScope();
        using var poisson = new CountOutcome(CountFamily.Poisson);
        using var outcome = new CountOutcome(CountFamily.NegativeBinomial);
        outcome.SetDispersion(theta);

        Assert.Equal(poisson.Loss(Column(1.2), Column(5)).item<float>(), outcome.Loss(Column(1.2), Column(5)).item<float>(), 1e-6);
    }

    [Theory]
    [InlineData(CountFamily.Poisson)]
    [InlineData(CountFamily.NegativeBinomial)]
    public void MarginalLoss_IsTheLossAtTheLogNormalMean(CountFamily family)
    {
        using var scope = NewDisposeScope();
        using var outcome = new CountOutcome(family);
        var eta = Column(0.4).requires_grad_(true);

        var loss = outcome.MarginalLoss(eta, Column(0.6), Column(2));
        loss.backward();

        Assert.Equal(outcome.Loss(Column(0.7), Column(2)).item<float>(), loss.item<float>(), 1e-6);
        Assert.All(outcome.Learned, parameter => Assert.True(parameter.grad is null)); // theta is taught by the mixed head alone
        Assert.Equal(Math.Exp(0.7), outcome.Predict(Column(0.4), Column(0.6)).item<float>(), 1e-6);
    }

    [Theory]
    [InlineData(CountFamily.Poisson)]
    [InlineData(CountFamily.NegativeBinomial)]
    public void Loss_Gradients_AreTheDifferences(CountFamily family)
    {
        using var scope = NewDisposeScope();
        using var outcome = new CountOutcome(family);
        Gradients.AgreeWithDifferences(outcome, tensor(new[] { -1f, 0.5f, 2 }).unsqueeze(1), tensor(new[] { 0f, 4, 3 }).unsqueeze(1));
    }

    [Fact]
    public void StartIntercept_ExposureAndWeights_IsTheBestRate()
    {
        using var scope = NewDisposeScope();
        using var outcome = new CountOutcome(CountFamily.Poisson);
        var (y, o, w) = (Column(2, 6), Column(0, Math.Log(3)), Column(1, 2));

        Assert.Equal(Math.Log(4), outcome.StartIntercept(y).item<float>(), 1e-6);
        Assert.Equal(Math.Log(8.0 / 4), outcome.StartIntercept(y, offset: o).item<float>(), 1e-6);
        Assert.Equal(Math.Log(14.0 / 7), outcome.StartIntercept(y, w, o).item<float>(), 1e-6);
    }

    [Fact]
    public void StartLearned_Moments_GiveTheDispersion()
    {
        using var scope = NewDisposeScope();
        using var outcome = new CountOutcome(CountFamily.NegativeBinomial);

        outcome.StartLearned(Column(0, 0, 0, 8), null); // mean 2, variance 12

        Assert.Equal(4.0 / 10, outcome.Dispersion, 1e-6);
    }

    [Fact]
    public void SetDispersion_WrongUse_Throws()
    {
        using var poisson = new CountOutcome(CountFamily.Poisson);
        using var outcome = new CountOutcome(CountFamily.NegativeBinomial);

        Assert.Throws<InvalidOperationException>(() => poisson.SetDispersion(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => outcome.SetDispersion(0));
    }

    private static Tensor Column(params double[] values) => tensor(Array.ConvertAll(values, v => (float)v)).unsqueeze(1);
}
