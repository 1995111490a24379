using Armed.Trainer.MixedModels.Estimation;

namespace Armed.Trainer.Tests.MixedModels.Estimation;

public class ShrinkageErrorsTests
{
    /// <summary>A mean of n values of variance 1 that is shrunken to 0 by a prior of precision r: n / (n + r) times the mean.</summary>
    [Theory]
    [InlineData(10, 0, 3)]
    [InlineData(10, 5, 0)]
    [InlineData(10, 5, 3)]
    public void MeanSquare_OfAShrunkenMean_IsItsVarianceAndSquaredBias(double n, double r, double estimate)
    {
        var errors = new ShrinkageErrors([estimate], [1 / (n + r)], [r]);

        var share = n / (n + r);
        Assert.Equal((share * share / n) + Math.Pow((1 - share) * estimate, 2), errors.MeanSquare([1]), 1e-12);
    }

    /// <summary>Two coefficients of the same prior and uneven information: what a symmetric difference cannot see has no part in it.</summary>
    [Fact]
    public void MeanSquare_OfCorrelatedCoefficients_TakesTheirCovariance()
    {
        // C = (D + R)^-1 with D = [[3, 1], [1, 3]] and R = I: C = [[4, -1], [-1, 4]] / 15.
        var errors = new ShrinkageErrors([2, 2], [4 / 15.0, -1 / 15.0, -1 / 15.0, 4 / 15.0], [1, 1]);

        // C D C for (1, -1), an eigenvector of D with value 2 and of C with 1/3: 2 * (2 / 9), without a bias as both are shrunken alike.
        Assert.Equal(4 / 9.0, errors.MeanSquare([1, -1]), 1e-12);

        // For (1, 1), values 4 and 1/5: 2 * (4 / 25), and the bias (1 / 5) * 4.
        Assert.Equal((8 / 25.0) + Math.Pow(4 / 5.0, 2), errors.MeanSquare([1, 1]), 1e-12);
    }
}
