using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>A model solved at variances that another fit gives.</summary>
public sealed class GivenVariancesTests
{
    private static readonly MixedModelOptions s_joint = new() { QuadratureNodes = 1, ExactFixedEffects = false, Inference = false };

    [Theory]
    [InlineData("binary")]
    [InlineData("count")]
    [InlineData("ordinal")]
    public void Fit_OwnVariances_AreTheEstimates(string kind)
    {
        var data = RandomModels.Make(11, new ModelTask(kind), 300, [30, 12], size: 1, sd: 1);
        var fit = MixedModelSolver.Fit(data, s_joint, TestContext.Current.CancellationToken);

        var again = GivenVariances.Fit(data, fit, 1, TestContext.Current.CancellationToken);

        Assert.Equal(fit.Fixed, again.Fixed, Within(1e-3));
        Assert.Equal(fit.CutPoints, again.CutPoints, Within(1e-3));
        Assert.Equal(fit.Factors.SelectMany(f => f.Means), again.Factors.SelectMany(f => f.Means), Within(1e-3));
        Assert.Equal(fit.Factors.SelectMany(f => f.Posterior), again.Factors.SelectMany(f => f.Posterior), Within(1e-3));
        Assert.True(double.IsNaN(again.LogLikelihood));
    }

    [Fact]
    public void Fit_Multiplied_HasLargerVariancesAndIsShrunkLess()
    {
        var data = RandomModels.Make(12, ModelTask.Binary, 300, [60, 20], size: 1, sd: 1);
        var fit = MixedModelSolver.Fit(data, s_joint, TestContext.Current.CancellationToken);

        var larger = GivenVariances.Fit(data, fit, 2, TestContext.Current.CancellationToken);

        for (var g = 0; g < 2; g++)
        {
            Assert.Equal(4 * fit.Factors[g].Covariance[0], larger.Factors[g].Covariance[0], 1e-9);
            Assert.True(larger.Factors[g].Means.Sum(m => m * m) > fit.Factors[g].Means.Sum(m => m * m));
        }
    }

    private static Func<double, double, bool> Within(double tolerance) => (a, b) => Math.Abs(a - b) <= tolerance;
}
