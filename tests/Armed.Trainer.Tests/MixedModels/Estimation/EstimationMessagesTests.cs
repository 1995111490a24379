using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

/// <summary>Sentences about estimates name columns, and only those that a user can do something about.</summary>
public sealed class EstimationMessagesTests
{
    [Fact]
    public void Separated_InterceptBesideAColumn_NamesTheColumn()
    {
        Assert.StartsWith("Warning: the fixed coefficient of 'x missing' is not determined", Separated("'(Intercept)'", "'x missing'"), StringComparison.Ordinal);
        Assert.StartsWith("Warning: the fixed coefficient of '(Intercept)' is not determined", Separated("'(Intercept)'"), StringComparison.Ordinal);
        Assert.StartsWith("Warning: the fixed coefficients of 'a' and 'b' are not determined", Separated("'(Intercept)'", "'a'", "'b'"), StringComparison.Ordinal);
        Assert.StartsWith("Warning: the fixed coefficients of 'a', 'b', 'c', 'd', 'e' and 2 more are not determined", Separated("'a'", "'b'", "'c'", "'d'", "'e'", "'f'", "'g'"), StringComparison.Ordinal);
    }

    [Fact]
    public void Separated_SeveralClasses_NamesInterceptsOnlyWhereNothingElseIs()
    {
        (string, string) first = ("'(Intercept)'", "'(Intercept)' for class 'a'"), second = ("'(Intercept)'", "'(Intercept)' for class 'b'"), column = ("'x'", "'x' for class 'b'");

        Assert.StartsWith("Warning: the fixed coefficient of 'x' for class 'b' is not determined", Assert.Single(EstimationMessages.Separated([first, second, column])), StringComparison.Ordinal);
        Assert.StartsWith("Warning: the fixed coefficients of '(Intercept)' for class 'a' and '(Intercept)' for class 'b' are not determined", Assert.Single(EstimationMessages.Separated([first, second])), StringComparison.Ordinal);
        Assert.Empty(EstimationMessages.Separated([]));
    }

    [Fact]
    public void Boundaries_RidgeOfZero_NamesItsColumns()
    {
        var data = RandomModels.Make(1, ModelTask.Continuous, 60, [10], penalised: true) with { Names = ["(Intercept)", "a", "b", "c"] };
        var problem = new MixedModelProblem(data);
        Assert.Equal("Boundary: the variance that the coefficients of 'a', 'b' and 'c' share is 0, so these coefficients are 0: the data do not support them. Predictions are the same without them: leave their columns, curves or hidden layers out.", Assert.Single(EstimationMessages.Boundaries(problem, new EffectScale(problem, [[0.5]], [0]))));
    }

    /// <summary>A search that ends near 0 leaves rounding errors there: a variance of 1e-9 is none, and nothing is correlated with it.</summary>
    [Theory]
    [InlineData(3e-5, 3e-5, 0, "the variance of factor 'factor 0' is 0 for effects '(Intercept)', 'a'")]
    [InlineData(0.5, 3e-5, 0, "the variance of factor 'factor 0' is 0 for effect 'a'")]
    [InlineData(0.5, 0.3, 1e-6, "is singular (a correlation of 1 or -1) at effect 'a'")]
    [InlineData(0.5, 0.3, 0.01, null)]
    [InlineData(2e-3, 0, 1e-3, null)]
    public void Boundaries_NearZero_AreVariancesOfZeroOrCorrelationsOfOne(double first, double second, double rest, string? expected)
    {
        var data = RandomModels.Make(1, ModelTask.Continuous, 60, [10], size: 2) with { Names = ["(Intercept)", "a", "b", "c"] };
        var problem = new MixedModelProblem(data);

        var found = EstimationMessages.Boundaries(problem, new EffectScale(problem, [[first, 0, second, rest]], [])).ToList();

        Assert.Equal(expected is null, found.Count == 0);
        Assert.True(expected is null || Assert.Single(found).Contains(expected, StringComparison.Ordinal), string.Join('\n', found));
    }

    /// <summary>Many slopes with one variance are one finding, with advice.</summary>
    [Fact]
    public void Boundaries_SharedSlopes_SayWhatToLeaveOut()
    {
        var data = RandomModels.Make(1, ModelTask.Continuous, 60, [10], size: 2) with { Names = ["(Intercept)", "a", "b", "c"] };
        data = data with { Factors = [data.Factors[0] with { Blocks = [new CovarianceBlock(0, 2, false)] }] };
        var problem = new MixedModelProblem(data);

        var found = Assert.Single(EstimationMessages.Boundaries(problem, new EffectScale(problem, [[1e-6, 0, 0, 1e-6]], [])));

        Assert.Contains("'(Intercept)', 'a', which share it", found, StringComparison.Ordinal);
        Assert.EndsWith("can be left out of --random (as ridge(.), gp(.), h or s() there).", found, StringComparison.Ordinal);
    }

    private static string Separated(params string[] columns) => Assert.Single(EstimationMessages.Separated([.. columns.Select(column => (column, column))]));
}
