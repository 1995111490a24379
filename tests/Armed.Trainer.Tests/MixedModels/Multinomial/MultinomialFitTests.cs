using Armed.Runtime;
using Armed.Trainer.MixedModels;
using Armed.Trainer.MixedModels.Estimation;
using Armed.Trainer.MixedModels.Multinomial;

namespace Armed.Trainer.Tests.MixedModels.Multinomial;

public sealed class MultinomialFitTests
{
    private static readonly MixedModelOptions s_options = new();

    /// <summary>
    /// Two classes: eta_1 - eta_0 is the binary linear predictor b, and the contrast is g = b / sqrt(2), so that the variance of the effects of b is 2 T, and the likelihood with P flat coefficients integrated differs by P ln(2) / 2.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TwoClasses_EqualTheBinaryModel(int size)
    {
        var data = MultinomialModels.Make(5, classes: 2, rows: 300, clusters: 12, size);
        var several = MultinomialFit.Run(data, s_options, TestContext.Current.CancellationToken);
        var binary = MixedModelSolver.Fit(data with { Task = ModelTask.Binary, Classes = 2 }, new MixedModelOptions { QuadratureNodes = 1, ExactFixedEffects = false }, TestContext.Current.CancellationToken);

        Assert.Equal(binary.LogLikelihood, several.LogLikelihood + (3 * Math.Log(2) / 2), 1e-6);
        for (var j = 0; j < 3; j++)
        {
            Assert.Equal(binary.Fixed[j], several.Fixed[(2 * j) + 1] - several.Fixed[2 * j], 1e-4);
        }

        for (var k = 0; k < size * size; k++)
        {
            Assert.Equal(binary.Factors[0].Covariance[k], 2 * several.Factors[0].Covariance[k], 1e-4);
        }

        AssertEffectsAgree(binary.Factors[0], several.Factors[0], size);
    }

    [Fact]
    public void Classes_UnderOtherNames_HaveTheSameEstimates()
    {
        var data = MultinomialModels.Make(6, classes: 4, rows: 240, clusters: 10, size: 2, penalised: true);
        int[] names = [2, 0, 3, 1];
        var (own, renamed) = (MultinomialFit.Run(data, s_options, TestContext.Current.CancellationToken), MultinomialFit.Run(MultinomialModels.Renamed(data, names), s_options, TestContext.Current.CancellationToken));

        Assert.Equal(own.LogLikelihood, renamed.LogLikelihood, 1e-6);
        for (var o = 0; o < 4; o++)
        {
            Assert.Equal(own.Fixed[4 + o], renamed.Fixed[4 + names[o]], 1e-4);
            Assert.Equal(own.Factors[0].Means[(3 * 8) + o], renamed.Factors[0].Means[(3 * 8) + names[o]], 1e-4);
        }
    }

    /// <summary>40 clusters times 3 contrasts and 60 rows each: a standard deviation of 0.8 is estimated to about .8 / sqrt(2 x 120) = .05 and what the rows add.</summary>
    [Fact]
    public void Variances_OfSimulatedData_AreRecovered()
    {
        double[] estimates = [.. Enumerable.Range(0, 5).Select(seed => Math.Sqrt(MultinomialFit.Run(MultinomialModels.Make(20 + seed, classes: 4, rows: 2_400, clusters: 40), s_options, TestContext.Current.CancellationToken).Factors[0].Covariance[0]))];

        Assert.Equal(0.8, estimates.Average(), 0.08); // three standard errors of the mean of five
    }

    /// <summary>A variance of 0 leaves multinomial logistic regression, here by Newton's method on the coefficients of all classes but the first.</summary>
    [Fact]
    public void NoVariance_IsMultinomialLogisticRegression()
    {
        var data = MultinomialModels.Make(7, classes: 3, rows: 400, clusters: 8, sd: 0);
        var fit = MultinomialFit.Run(data, s_options, TestContext.Current.CancellationToken);
        var expected = LogisticRegression.Fit(data);

        Assert.Equal(0, fit.Factors[0].Covariance[0], 1e-9);
        for (var j = 0; j < 3; j++)
        {
            for (var o = 1; o < 3; o++)
            {
                Assert.Equal(expected[((o - 1) * 3) + j], fit.Fixed[(3 * j) + o] - fit.Fixed[3 * j], 1e-6);
            }
        }
    }

    [Fact]
    public void Coefficients_SumToZeroOverClasses_AndEffectsHaveTheSharedVarianceOfIndependentClasses()
    {
        var fit = MultinomialFit.Run(MultinomialModels.Make(8, classes: 3, rows: 200, clusters: 6), s_options, TestContext.Current.CancellationToken);

        Assert.Equal(0, fit.Fixed[..3].Sum(), 1e-12);
        Assert.Equal(0, fit.Factors[0].Means[..3].Sum(), 1e-12);
        var shared = Enumerable.Range(0, 3).Sum(i => Enumerable.Range(0, 3).Sum(j => fit.Factors[0].Posterior[(Math.Max(i, j) * (Math.Max(i, j) + 1) / 2) + Math.Min(i, j)]));
        Assert.Equal(3 * fit.Factors[0].Covariance[0], shared, 1e-10); // 1'(I T)1 = O T: no row says anything of it
    }

    [Fact]
    public void SeveralFactors_AreRefused()
    {
        var data = MultinomialModels.Make(9, classes: 3, rows: 100, clusters: 5);
        var fault = Assert.Throws<InputException>(() => MultinomialFit.Run(data with { Factors = [data.Factors[0], data.Factors[0]] }, s_options, TestContext.Current.CancellationToken));

        Assert.Contains("2 grouping factors", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>40 classes with 60 columns are 2,340 coefficients, whose inverse alone takes 1e10 multiplications.</summary>
    [Fact]
    public void LargeModel_IsRefusedBeforeItIsTried()
    {
        var data = MultinomialModels.Make(10, classes: 40, rows: 100, clusters: 5);
        var wide = data with { Fixed = [.. Enumerable.Repeat(0, 60)], Ridge = [.. Enumerable.Repeat(0, 60)] };

        Assert.Contains("too large to be solved", Assert.Throws<InputException>(() => MultinomialFit.Run(wide, s_options, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
    }

    /// <summary>10,000 clusters of 11 classes with 30 columns share 10,000 x 10 x 300 x 300 multiplications with the coefficients; the rows alone would be affordable.</summary>
    [Fact]
    public void ManyClusters_AreTooLarge()
    {
        Assert.True(new MultinomialSize(10_000, 30, 1, 100, 11).IsAffordable);
        Assert.False(new MultinomialSize(10_000, 30, 1, 10_000, 11).IsAffordable);
    }

    [Fact]
    public void MostFurther_IsTheLargestNumberThatFits()
    {
        var size = new MultinomialSize(100_000, 2, 1, 20, 10);
        var most = size.MostFurther(64);

        Assert.InRange(most, 1, 63);
        Assert.True((size with { Columns = 2 + most }).IsAffordable);
        Assert.False((size with { Columns = 3 + most }).IsAffordable);
        Assert.Equal(0, (size with { Rows = 1e9 }).MostFurther(64));
    }

    /// <summary>A column that is 1 in rows of one class alone: its coefficient for that class goes to infinity.</summary>
    [Fact]
    public void Separation_IsReportedByClass()
    {
        var data = MultinomialModels.Make(11, classes: 3, rows: 200, clusters: 6);
        var columns = (float[])data.Columns.Clone();
        for (var i = 0; i < data.Rows; i++)
        {
            columns[(i * 3) + 2] = data.Outcome[i] == 1 && i % 2 == 0 ? 1 : 0;
        }

        var fit = MultinomialFit.Run(data with { Columns = columns, ClassNames = ["a", "b", "c"] }, s_options, TestContext.Current.CancellationToken);

        Assert.Contains(fit.Messages, message => message.Contains("for class 'b'", StringComparison.Ordinal) && message.Contains("separation", StringComparison.Ordinal));
    }

    private static void AssertEffectsAgree(FactorEstimate binary, FactorEstimate several, int size)
    {
        for (var k = 0; k < size; k++)
        {
            var (one, zero) = ((2 * k) + 1, 2 * k);
            Assert.Equal(binary.Means[k], several.Means[one] - several.Means[zero], 1e-4);
            var own = binary.Posterior[k * (k + 3) / 2];
            Assert.Equal(own, At(several.Posterior, one, one) + At(several.Posterior, zero, zero) - (2 * At(several.Posterior, one, zero)), 1e-4);
        }
    }

    private static double At(double[] packed, int i, int j) => packed[(i * (i + 1) / 2) + j];
}
