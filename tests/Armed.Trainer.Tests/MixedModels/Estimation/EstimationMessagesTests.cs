using Armed.Runtime;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Sentences about estimates name columns, and only those that a user can do something about.</summary>
public sealed class EstimationMessagesTests
{
    [Fact]
    public void Separated_InterceptBesideAColumn_NamesTheColumn()
    {
        Assert.StartsWith("The fixed coefficient of 'x missing' is not determined", Separated("'(Intercept)'", "'x missing'"), StringComparison.Ordinal);
        Assert.StartsWith("The fixed coefficient of '(Intercept)' is not determined", Separated("'(Intercept)'"), StringComparison.Ordinal);
        Assert.StartsWith("The fixed coefficients of 'a' and 'b' are not determined", Separated("'(Intercept)'", "'a'", "'b'"), StringComparison.Ordinal);
        Assert.StartsWith("The fixed coefficients of 'a', 'b', 'c', 'd', 'e' and 2 more are not determined", Separated("'a'", "'b'", "'c'", "'d'", "'e'", "'f'", "'g'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Separated_SeveralClasses_NamesInterceptsOnlyWhereNothingElseIs()
    {
        (string, string) first = ("'(Intercept)'", "'(Intercept)' for class 'a'"), second = ("'(Intercept)'", "'(Intercept)' for class 'b'"), column = ("'x'", "'x' for class 'b'");

        Assert.StartsWith("The fixed coefficient of 'x' for class 'b' is not determined", Assert.Single(EstimationMessages.Separated([first, second, column])), StringComparison.Ordinal);
        Assert.StartsWith("The fixed coefficients of '(Intercept)' for class 'a' and '(Intercept)' for class 'b' are not determined", Assert.Single(EstimationMessages.Separated([first, second])), StringComparison.Ordinal);
        Assert.Empty(EstimationMessages.Separated([]));
    }

    [Fact]
    public void Boundaries_RidgeOfZero_NamesItsColumns()
    {
        var data = RandomModels.Make(1, ModelTask.Continuous, 60, [10], penalised: true) with { Names = ["(Intercept)", "a", "b", "c"] };
        var problem = new MixedModelProblem(data);
        Assert.Equal("Boundary: the variance that the coefficients of 'a', 'b' and 'c' share is 0, so these coefficients are 0: the data do not support them.", Assert.Single(EstimationMessages.Boundaries(problem, new EffectScale(problem, [[0.5]], [0]))));
    }

    private static string Separated(params string[] columns) => Assert.Single(EstimationMessages.Separated([.. columns.Select(column => (column, column))]));
}
