using Armed.Runtime;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Sentences about estimates name columns, and only those that a user can do something about.</summary>
public sealed class EstimationMessagesTests
{
    [Fact]
    public void Separated_InterceptBesideAColumn_NamesTheColumn()
    {
        Assert.StartsWith("The fixed coefficient of 'x missing' is not determined", Assert.Single(EstimationMessages.Separated(["'(Intercept)'", "'x missing'"])), StringComparison.Ordinal);
        Assert.StartsWith("The fixed coefficient of '(Intercept)' is not determined", Assert.Single(EstimationMessages.Separated(["'(Intercept)'"])), StringComparison.Ordinal);
        Assert.StartsWith("The fixed coefficients of 'a' and 'b' are not determined", Assert.Single(EstimationMessages.Separated(["'(Intercept)'", "'a'", "'b'"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Boundaries_RidgeOfZero_NamesItsColumns()
    {
        var data = RandomModels.Make(1, ModelTask.Continuous, 60, [10], penalised: true) with { Names = ["(Intercept)", "a", "b", "c"] };
        var problem = new MixedModelProblem(data);
        Assert.Equal("Boundary: the variance that the coefficients of 'a', 'b', 'c' share is 0, so they are 0. The data show no need of them.", Assert.Single(EstimationMessages.Boundaries(problem, new EffectScale(problem, [[0.5]], [0]))));
    }
}
