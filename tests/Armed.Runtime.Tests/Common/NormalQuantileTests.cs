using Armed.Runtime.Common;

namespace Armed.Runtime.Tests.Common;

public sealed class NormalQuantileTests
{
    /// <summary>Quantiles to 15 digits: NIST/SEMATECH e-Handbook and R's qnorm. The approximation's relative error is 1.15e-9.</summary>
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.95, 1.644853626951472)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.995, 2.575829303548901)]
    [InlineData(0.999, 3.090232306167813)]
    [InlineData(0.01, -2.326347874040841)]
    [InlineData(1e-6, -4.753424308822899)]
    public void Compute_KnownQuantiles_Agree(double p, double z)
        => Assert.Equal(z, NormalQuantile.Compute(p), 1.2e-9 * Math.Max(1, Math.Abs(z)));
}
