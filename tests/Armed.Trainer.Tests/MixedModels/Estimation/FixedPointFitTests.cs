using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

public sealed class FixedPointFitTests
{
    // Sampled traces are off by about 1 / sqrt(samples x levels) of a variance; EM stops within a few per cent of its limit.
    [Theory]
    [InlineData("continuous")]
    [InlineData("count")]
    public void Fit_ByIteration_IsNearTheFactoredFit(string kind)
    {
        var task = new ModelTask(kind);
        var data = RandomModels.Make(41, task, 2000, [100, 60]);
        var options = new MixedModelOptions { ExactFixedEffects = false };
        var exact = MixedModelSolver.Fit(data, options, TestContext.Current.CancellationToken);

        var fit = MixedModelSolver.Fit(new MixedModelProblem(data, iterative: true), options, TestContext.Current.CancellationToken);

        for (var g = 0; g < 2; g++)
        {
            Assert.Equal(exact.Factors[g].Covariance[0], fit.Factors[g].Covariance[0], 0.05 * exact.Factors[g].Covariance[0]);
        }

        for (var j = 0; j < 4; j++)
        {
            Assert.Equal(exact.Fixed[j], fit.Fixed[j], 0.02);
        }

        Assert.True(double.IsNaN(fit.LogLikelihood));
        Assert.Contains("no likelihood", fit.Method);
    }
}
