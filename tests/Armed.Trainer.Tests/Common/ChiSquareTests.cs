using Armed.Trainer.Common;

namespace Armed.Trainer.Tests.Common;

public sealed class ChiSquareTests
{
    /// <summary>R's pchisq(x, df, lower.tail = FALSE).</summary>
    [Theory]
    [InlineData(3.84145882069412, 1, .05)]
    [InlineData(5.99146454710798, 2, .05)]
    [InlineData(.1, 5, .999837683388077)]
    [InlineData(42, 7, 5.19996413073656e-07)]
    [InlineData(300, 3, 9.94875834632771e-65)]
    [InlineData(100, 100, .481191684527957)]
    [InlineData(0, 1, 1)]
    [InlineData(0, 0, 1)]
    [InlineData(1, 0, 0)]
    public void Upper_IsPchisq(double x, int degrees, double p) => Assert.Equal(p, ChiSquare.Upper(x, degrees), 1e-11 * p);
}
