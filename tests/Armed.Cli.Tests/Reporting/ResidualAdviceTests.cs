using Armed.Cli.Reporting.Sections;
using Armed.Runtime.Tests.Support;

namespace Armed.Cli.Tests.Reporting;

public sealed class ResidualAdviceTests
{
    /// <summary>What a fit has already is not advised.</summary>
    [Theory]
    [InlineData("count", "poisson", "dispersion", "Outcomes are spread 3.00 times as widely as the model says (variance): use --family negative-binomial.")]
    [InlineData("count", "negative-binomial", "dispersion", "than that of the negative binomial family, or a column or a random slope is missing.")]
    [InlineData("positive", null, "dispersion", "than that of the gamma distribution")]
    [InlineData("continuous", null, "dispersion", "a column or a random slope may be missing")]
    [InlineData("count", "poisson", "zero_inflation", "--family negative-binomial expects more of them")]
    [InlineData("count", "negative-binomial", "zero_inflation", "which no family here describes.")]
    [InlineData("count", "poisson", "outliers", "look at these rows, and try --family negative-binomial.")]
    [InlineData("continuous", null, "outliers", "that chance explains: look at these rows.")]
    [InlineData("continuous", null, "uniformity", "--task positive for numbers above 0")]
    [InlineData("positive", null, "uniformity", "another shape than the gamma distribution.")]
    [InlineData("binary", null, "uniformity", "probabilities are too low or too high on average")]
    [InlineData("ordinal", null, "uniformity", "probabilities are too low or too high on average")]
    public void Of_FailedTest_FitsTheOutcome(string task, string? family, string test, string expected)
    {
        var manifest = TestBundle.Make(new TestModel { Task = task == "positive" ? "continuous" : task }).Manifest with { Task = task };
        var advice = new ResidualAdvice(manifest with { Outcome = manifest.Outcome with { Family = family } });

        Assert.Contains(expected, advice.Of(test, 3, 1), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_FourTests_SaysHowOftenOneFails()
    {
        Assert.Equal(" Each of the 4 tests fails by chance for 5 % of right models, and at least one of them for up to 20 %.", ResidualAdvice.Several(4));
        Assert.Empty(ResidualAdvice.Several(1));
    }
}
